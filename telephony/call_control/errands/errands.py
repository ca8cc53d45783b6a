"""Who carries out what flows send for: look-ups, notifications, everything outside the dialogue.

    Errand ─► carrier, a task ─► its ErrandOver ─┐
              └► too long, failed, none, too many ─► ErrandFailed ─┴► the call's inbox

There is one carrier for each type of errand. An edge carries a bounded number of them at once,
each for a bounded time; an errand that nobody waits for any more is cancelled. A carrier that
has to go on after the call (a mail that is tried again, say) keeps a queue of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from telephony.domain.call import CallFacts
from telephony.domain.errors import ErrandError, kind_and_place
from telephony.ivr.commands import Errand
from telephony.ivr.events import ErrandFailed, ErrandOver

MAX_UNDER_WAY = 1000
"""Errands that an edge carries at once; a caller's next one fails at once."""
LONGEST = 120.0
"""Seconds after which any errand is given up, whatever its carrier's own bounds."""

Carrier = Callable[[Any, CallFacts], Awaitable[ErrandOver]]
"""Carries one type of errand out for a call. Raises `ErrandError`, whose text goes on record."""

Observe = Callable[[str, str, float], None]
"""Is told the type of an errand, its outcome and the seconds that it took."""

log = structlog.get_logger(__name__)


class Errands:
    """An edge's carriers; lives on the event loop."""

    def __init__(
        self,
        carriers: Mapping[type[Errand], Carrier] | None = None,
        *,
        at_once: int = MAX_UNDER_WAY,
        longest: float = LONGEST,
    ) -> None:
        self._carriers = dict(carriers or {})
        self._at_once = at_once
        self._longest = longest
        self.under_way = 0

    async def carry(self, errand: Errand, facts: CallFacts) -> ErrandOver:
        """Carry it out; whatever comes of it is an answer, none is an exception."""
        carrier = self._carriers.get(type(errand))
        if carrier is None:
            return ErrandFailed(errand.errand, f"nobody here carries out {type(errand).__name__}")
        if self.under_way >= self._at_once:
            return ErrandFailed(errand.errand, "too many errands are under way")
        self.under_way += 1
        try:
            async with asyncio.timeout(self._longest):
                return await carrier(errand, facts)
        except TimeoutError:
            return ErrandFailed(errand.errand, "it took too long", timed_out=True)
        except ErrandError as error:
            return ErrandFailed(errand.errand, str(error))
        except Exception as error:
            # What a foreign error says may hold the caller's words: only its kind and place go on.
            problem = f"internal error: {kind_and_place(error)}"
            log.error(  # noqa: TRY400  # a traceback ends with the error's own words
                "errand failed", call_id=facts.call_id, problem=problem
            )
            return ErrandFailed(errand.errand, problem)
        finally:
            self.under_way -= 1


class CallErrands:
    """One call's errands: the one that it waits for, and those that are being cancelled."""

    def __init__(
        self,
        errands: Errands,
        facts: CallFacts,
        report: Callable[[ErrandOver], None],
        observe: Observe,
    ) -> None:
        self._errands = errands
        self._facts = facts
        self._report = report
        self._observe = observe
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def send(self, errand: Errand) -> None:
        """Begin; `report` gets its end, unless it is dropped."""
        name = f"{type(errand).__name__} {errand.errand} of call {self._facts.call_id}"
        task = asyncio.create_task(self._carry(errand), name=name)
        self._tasks[errand.errand] = task
        task.add_done_callback(lambda _: self._tasks.pop(errand.errand, None))

    def drop(self, number: int) -> None:
        """Nobody waits for it any more; nothing to do once it is over."""
        if (task := self._tasks.get(number)) is not None:
            task.cancel()

    async def close(self) -> None:
        """Drop everything, and wait until it has let go."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, errand: Errand) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        over = await self._errands.carry(errand, self._facts)
        outcome = "done"
        if isinstance(over, ErrandFailed):
            outcome = "timed_out" if over.timed_out else "failed"
        self._observe(type(errand).__name__, outcome, now() - began)
        self._report(over)
