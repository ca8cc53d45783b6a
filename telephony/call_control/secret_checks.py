"""Carries out `CheckSecret`: compares in constant time, and knows who is locked out."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

from telephony.call_control.kept_lock_outs import KeptLockOuts
from telephony.domain.call import CallFacts
from telephony.domain.errors import ErrandError
from telephony.interfaces.secret_hashes import SecretHashes
from telephony.ivr.lock_out import LockOut
from telephony.ivr.secret_check import CheckSecret, SecretChecked, Verdict

HASH = "$argon2id$"
"""How a hash begins (PHC string format)."""


class SecretChecks:
    """One for an edge: a caller who calls again is still locked out, and where `kept` is given,
    after a restart too. Lives on the event loop; blocks at creation."""

    def __init__(
        self,
        hashes: SecretHashes,
        kept: KeptLockOuts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hashes = hashes
        self._kept = kept
        self._lock_out = LockOut() if kept is None else kept.brought_back()
        self._clock = clock

    async def carry(self, wanted: CheckSecret, facts: CallFacts) -> SecretChecked:
        """How it stands. Raises `ErrandError`; the try isn't counted then."""
        return SecretChecked(wanted.errand, await self._verdict(wanted))

    async def _verdict(self, wanted: CheckSecret) -> Verdict:
        book, subject = self._lock_out, _key(wanted.subject)
        if wanted.given is None:
            return Verdict.LOCKED if book.is_locked(subject, self._clock()) else Verdict.FREE
        after, seconds = wanted.lock_after, wanted.lock_seconds
        if not book.begin(subject, self._clock(), after, seconds):
            return Verdict.LOCKED
        self._note(subject)  # before it is looked at: a power cut gives no try back
        try:
            right = await self._is_right(wanted.given, wanted.expected)
        except ErrandError:
            book.undo(subject)
            self._note(subject)
            raise
        if right:
            book.right(subject)
            self._note(subject)
            return Verdict.RIGHT
        locked = book.wrong(subject, self._clock(), after, seconds)
        self._note(subject)
        return Verdict.LOCKED if locked else Verdict.WRONG

    def _note(self, subject: str) -> None:
        if self._kept is not None:
            self._kept.note(subject, self._lock_out.held(subject))

    async def _is_right(self, given: str, expected: str) -> bool:
        if expected.startswith(HASH):
            return await self._hashes.is_right(given, expected)
        same = hmac.compare_digest(given.encode(), expected.encode())
        return same and bool(expected)


def _key(subject: str) -> str:
    """A caller's number or account isn't kept as it is."""
    return hashlib.sha256(subject.encode("utf-8", "replace")).hexdigest()
