"""Carries out `CheckSecret`: compares in constant time, and knows who is locked out."""

from __future__ import annotations

import hashlib
import hmac

from telephony.call_control.errands.lock_outs import LockOuts
from telephony.domain.call import CallFacts
from telephony.domain.errors import ErrandError
from telephony.interfaces.secret_hashes import SecretHashes
from telephony.ivr.errands.secret_check import CheckSecret, SecretChecked, Verdict

HASH = "$argon2id$"
"""How a hash begins (PHC string format)."""


class SecretChecks:
    """One for an edge: a caller who calls again is still locked out. Lives on the event loop."""

    def __init__(self, hashes: SecretHashes, lock_outs: LockOuts | None = None) -> None:
        self._hashes = hashes
        self._lock_outs = lock_outs or LockOuts()

    async def carry(self, wanted: CheckSecret, facts: CallFacts) -> SecretChecked:
        """How it stands. Raises `ErrandError`; the try isn't counted then."""
        return SecretChecked(wanted.errand, await self._verdict(wanted))

    async def _verdict(self, wanted: CheckSecret) -> Verdict:
        lock_outs, subject = self._lock_outs, _key(wanted.subject)
        if wanted.given is None:
            return Verdict.LOCKED if await lock_outs.is_locked(subject) else Verdict.FREE
        after, seconds = wanted.lock_after, wanted.lock_seconds
        if not await lock_outs.begin(subject, after, seconds):
            return Verdict.LOCKED
        try:
            right = await self._is_right(wanted.given, wanted.expected)
        except ErrandError:
            await lock_outs.undo(subject)
            raise
        if right:
            await lock_outs.right(subject)
            return Verdict.RIGHT
        locked = await lock_outs.wrong(subject, after, seconds)
        return Verdict.LOCKED if locked else Verdict.WRONG

    async def _is_right(self, given: str, expected: str) -> bool:
        if expected.startswith(HASH):
            return await self._hashes.is_right(given, expected)
        same = hmac.compare_digest(given.encode(), expected.encode())
        return same and bool(expected)


def _key(subject: str) -> str:
    """A caller's number or account isn't kept as it is."""
    return hashlib.sha256(subject.encode("utf-8", "replace")).hexdigest()
