"""A centre whose queue calls back, in virtual time, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace

from telephony.acd.queue import CallbackRules, Queue
from telephony.call_control.callbacks.callback_book import CallbackBook
from telephony.call_control.callbacks.callback_terms import CallbackPolicy
from telephony.call_control.callbacks.callback_world import CallbackServices
from telephony.call_control.callbacks.callbacks import Callbacks
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.domain.call import CallId
from telephony.domain.leg import LegAnswered
from telephony.domain.termination import Reason, ended
from telephony.interfaces.callback_store import CallbackQuery, CallbackRecord, CallbackState
from telephony.ivr.errands.bookings import KeepPlace
from telephony.store.call_store import CallStore
from tests.call_control.centre import ANN, BOB, Centre
from tests.call_control.fakes import FakeLeg, NobodyWatches

NUMBER = "+15550100"
RULES = CallbackRules(attempts=2, retry_after=300)
QUEUE = Queue("support", callback=RULES, needs_agents=False)
POLICY = CallbackPolicy("carrier", ring_timeout=30, keep_for=86_400)
MORNING = 1_700_000_000.0


class Edge:
    """A centre whose queue calls back; `play` runs a script in it."""

    def __init__(
        self, folder: Path, store: CallStore, *, outbound: OutboundCalls | None = None
    ) -> None:
        self.centre = Centre(folder, ANN, BOB, queue=QUEUE, outbound=outbound)
        self.store = store
        self.book: CallbackBook
        self.callbacks: Callbacks
        self.observer = NobodyWatches()

    def play(self, script: Callable[[], Awaitable[None]], *, starts_at: float = MORNING) -> None:
        async def main() -> None:
            loop = asyncio.get_running_loop()
            self.book = book = CallbackBook(self.store.callbacks, lambda: starts_at + loop.time())
            centre = self.centre
            services = CallbackServices(
                centre.centre,
                centre.user_agent,
                centre._outbound,
                centre.journal,
                self.observer,
                centre.prompts,
            )
            self.callbacks = Callbacks(services, book, {"support": POLICY})
            writing = asyncio.create_task(book.write())
            self.sends_agents_home()
            await self.callbacks.open()
            await script()
            await self.callbacks.close(1.0)
            writing.cancel()

        self.centre.play(main)

    def sends_agents_home(self) -> None:
        """Nobody is rung until `comes`, or a minute later: a desk phone is tried again."""
        for agent in ("ann", "bob"):
            self.centre.desks.on_break(agent, "lunch")

    def comes(self, agent: str) -> FakeLeg:
        """The agent is ready from now on; the phone that rings."""
        phone = self.centre.phone()
        self.centre.desks.ready(agent)
        return phone

    async def keeps_place(self, number: str = NUMBER) -> None:
        """A caller comes, is promised a call and hangs up."""
        caller = self.centre.call()
        await asyncio.sleep(1)
        facts = next(reversed(self.centre.centre.stays.values())).facts
        await self.callbacks.keep_place(KeepPlace(1, number), facts)
        await ends(caller, Reason.CALLER_HANGUP)

    @property
    def record(self) -> CallbackRecord:
        (found,) = self.store.callbacks.callbacks(CallbackQuery())
        return found

    @property
    def call(self) -> SimpleNamespace:
        """The call that was placed, as it is on record."""
        (found,) = [
            SimpleNamespace(record=record, events=[entry.event for entry in entries])
            for record, entries in self.centre.journal.finished
            if "callback" in [entry.event for entry in entries]
        ]
        return found


async def answers(leg: FakeLeg) -> None:
    """It is answered, and what follows has happened."""
    leg.tell(LegAnswered(0.0))
    await asyncio.sleep(1)


async def ends(leg: FakeLeg, reason: Reason) -> None:
    """The same of its end."""
    leg.end(ended(reason))
    await asyncio.sleep(1)


def promised(
    callback_id: str = "callback-1",
    *,
    state: CallbackState = CallbackState.WAITING,
    attempts: int = 0,
    not_before: float = MORNING - 100,
    not_after: float = MORNING + 10_000,
) -> CallbackRecord:
    """One that is on record."""
    return CallbackRecord(
        callback_id,
        CallId("call-1"),
        NUMBER,
        "support",
        MORNING - 100,
        not_before,
        not_after,
        state=state,
        attempts=attempts,
    )
