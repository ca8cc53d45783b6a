"""Who is locked out: counted in this edge, or with all edges that share its database.

alone    in memory, noted behind (`KeptLockOuts`), so that a restart gives nobody new tries
shared   in the database, where all edges meet; in memory too, and by that alone while the database
         doesn't answer: a caller who can prove who it is must not depend on it
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

import structlog

from telephony.call_control.errands.kept_lock_outs import KeptLockOuts
from telephony.domain.errors import StoreError
from telephony.interfaces.lock_out_store import SharedLockOuts
from telephony.ivr.errands.lock_out import LockOut

ANSWER_SECONDS = 3.0
"""How long a caller waits for the database before this edge counts alone."""
ALONE_SECONDS = 5.0
"""After which it is asked again."""

log = structlog.get_logger(__name__)

Value = TypeVar("Value")


class LockOuts:
    """One for an edge, on its event loop. `kept` is for an edge alone; blocks at creation."""

    def __init__(
        self,
        kept: KeptLockOuts | None = None,
        shared: SharedLockOuts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept = kept
        self._shared = shared
        self._clock = clock
        self._book = LockOut() if kept is None else kept.brought_back()
        self._cut_off = False
        """The database didn't answer the last time."""
        self._alone_until = clock()

    async def is_locked(self, subject: str) -> bool:
        """Whether no secret is looked at now."""
        ours = self._book.is_locked(subject, self._clock())
        return await self._asked(lambda shared: shared.is_locked(subject), ours)

    async def begin(self, subject: str, after: int, seconds: float) -> bool:
        """A secret is about to be looked at; False if it may not be. It counts from now on: a power
        cut gives no try back."""
        ours = self._book.begin(subject, self._clock(), after, seconds)
        if ours:
            self._note(subject)
        return await self._asked(lambda shared: shared.begin(subject, after, seconds), ours)

    async def wrong(self, subject: str, after: int, seconds: float) -> bool:
        """The secret was wrong; True if that locks the subject."""
        ours = self._book.wrong(subject, self._clock(), after, seconds)
        self._note(subject)
        return await self._asked(lambda shared: shared.wrong(subject, after, seconds), ours)

    async def right(self, subject: str) -> None:
        """The secret was right: what was wrong before is forgotten, a lock isn't."""
        self._book.right(subject)
        self._note(subject)
        await self._asked(lambda shared: shared.right(subject), None)

    async def undo(self, subject: str) -> None:
        """The secret couldn't be looked at."""
        self._book.undo(subject)
        self._note(subject)
        await self._asked(lambda shared: shared.undo(subject), None)

    async def _asked(self, question: Callable[[SharedLockOuts], Value], ours: Value) -> Value:
        """The answer of all edges, or `ours`."""
        shared = self._shared
        if shared is None or self._clock() < self._alone_until:
            return ours
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await asyncio.to_thread(question, shared)
        except (StoreError, TimeoutError) as error:
            if not self._cut_off:
                problem = str(error) or f"no answer within {ANSWER_SECONDS:g} s"
                log.critical("each edge counts wrong secrets for itself", problem=problem)
            self._cut_off, self._alone_until = True, self._clock() + ALONE_SECONDS
            return ours
        if self._cut_off:
            log.warning("wrong secrets are counted by all edges together again")
        self._cut_off = False
        return answer

    def _note(self, subject: str) -> None:
        if self._kept is not None:
            self._kept.note(subject, self._book.held(subject))
