"""What will be on record of contacts: read off the distributor's commands, in their order.

    Offer ─► offered ─► Connect ─► answered ─► the agent is no longer busy ─► ended ─► wrapped up
                   └─► the agent is no longer reserved ─► ended, and why

Whoever knows more of a contact (hold, transfer, what the agent wrote) tells it here too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from telephony.acd import commands as do
from telephony.acd.agent_state import AgentState, Cause
from telephony.acd.agents import PHONE_LOST
from telephony.acd.kept_reasons import KeptReasons
from telephony.domain.call import CallId
from telephony.interfaces.contact_store import ContactJournal, ContactRecord, StateChange

Clock = Callable[[], float]

_IN_VAIN = {
    "withdrawn": "withdrawn",
    "declined": "declined",
    "not answered": "no_answer",
    Cause.LOST.value: "agent_lost",
    PHONE_LOST: "agent_lost",
}
"""Outcome of an offer, by why the agent is no longer reserved; else "not_reached"."""


def contact_id(caller: str, offer: int) -> str:
    """Of an offer's contact; a call's id is never used again, so this isn't either."""
    return f"{caller}.{offer}"


@dataclass(slots=True)
class _Open:
    """A contact and the two clocks' readings when it was offered.

    The wall clock may be set while people speak; how long they spoke isn't read from it.
    """

    record: ContactRecord
    ticks: float
    outcome: str = ""


class ContactLog:
    """Lives on the event loop. `wall` in seconds since the epoch, `ticks` never goes back."""

    def __init__(
        self, journal: ContactJournal, wall: Clock = time.time, ticks: Clock = time.monotonic
    ) -> None:
        self._journal = journal
        self._wall = wall
        self._ticks = ticks
        self._reasons = KeptReasons()
        self._of_agent: dict[str, _Open] = {}
        self._handed = 0
        self._waited: dict[str, float] = {}
        """Of the caller whom an agent is about to be offered."""
        self._follow: dict[type[do.Command], Callable[[Any], None]] = {
            do.Record: self._decided,
            do.Offer: self._offered,
            do.Connect: self._agent_answered,
            do.CallbackMet: self._answered,
            do.Disconnect: self._caller_gone,
            do.ChangeState: self._state_changed,
            do.TurnAway: lambda away: self._reasons.forget(away.caller),
            do.CallbackOver: lambda over: self._reasons.forget(over.caller),
        }

    def together(self) -> AbstractContextManager[None]:
        """One event's changes are handed over as one: see `ContactJournal`."""
        return self._journal.together()

    def follow(self, command: do.Command) -> None:
        """The distributor asked for this."""
        follow = self._follow.get(type(command))
        if follow is not None:
            follow(command)

    def __getitem__(self, agent: str) -> ContactRecord:
        """The contact of an agent who has, or had, one."""
        return self._of_agent[agent].record

    def held(self, agent: str, seconds: float) -> None:
        """The caller was on hold, so long in all."""
        self._change(agent, held=seconds)

    def transferred(self, agent: str, to: str) -> None:
        """The contact ends, or is about to, since the agent gave the caller to somebody."""
        self._change(agent, outcome="transferred", transferred_to=to)

    def ends_as(self, agent: str, outcome: str) -> None:
        """The contact is about to end, by this."""
        self._change(agent, outcome=outcome)

    def taken_over(self, agent: str, by: str, queue: str) -> ContactRecord:
        """`by`, who was consulted, has `agent`'s caller from now on; returns the new contact."""
        call_id = self._of_agent[agent].record.call_id
        now = self._now(agent)
        self._handed += 1
        record = ContactRecord(
            contact_id=f"{call_id}.handed-{self._handed}",
            call_id=call_id,
            queue=queue,
            agent=by,
            offered_at=now,
            waited=0.0,
            answered_at=now,
        )
        self._of_agent[by] = _Open(record, self._ticks())
        self._journal.note_contact(record)
        return record

    def write_up(self, agent: str, disposition: str, notes: str, fields: Mapping[str, str]) -> None:
        """What the agent wrote about the contact."""
        self._change(agent, disposition=disposition, notes=notes, fields=dict(fields))

    def _decided(self, record: do.Record) -> None:
        decision = record.decision
        if decision.agent is not None:
            self._waited[decision.agent] = decision.waited
        if self._reasons.news(decision):
            self._journal.note_decision(CallId(decision.caller), self._wall(), decision)

    def _offered(self, offer: do.Offer) -> None:
        record = ContactRecord(
            contact_id=contact_id(offer.caller, offer.offer),
            call_id=CallId(offer.caller),
            queue=offer.queue,
            agent=offer.agent,
            offered_at=self._wall(),
            waited=self._waited.pop(offer.agent, 0.0),
        )
        self._of_agent[offer.agent] = _Open(record, self._ticks())
        self._journal.note_contact(record)

    def _agent_answered(self, connect: do.Connect) -> None:
        if not connect.callback:  # that caller has yet to answer
            self._answered(connect)

    def _answered(self, connect: do.Connect | do.CallbackMet) -> None:
        self._reasons.forget(connect.caller)
        self._change(connect.agent, answered_at=self._now(connect.agent), waited=connect.waited)

    def _caller_gone(self, gone: do.Disconnect) -> None:
        known = self._of_agent.get(gone.agent)
        if known is not None:
            known.outcome = "caller_hangup"

    def _state_changed(self, change: do.ChangeState) -> None:
        self._journal.note_state(StateChange(self._wall(), change.agent, change.new, change.reason))
        if change.old is change.new or change.agent not in self._of_agent:
            return
        if change.old is AgentState.RESERVED and change.new is not AgentState.BUSY:
            outcome = _IN_VAIN.get(change.reason, "not_reached")
            self._change(change.agent, ended_at=self._now(change.agent), outcome=outcome)
        elif change.old is AgentState.BUSY:
            self._ended(change)
        elif change.old is AgentState.WRAP_UP:
            self._change(change.agent, wrapped_up_at=self._now(change.agent))

    def _ended(self, change: do.ChangeState) -> None:
        known, now = self._of_agent[change.agent], self._now(change.agent)
        lost = change.reason in (Cause.LOST.value, PHONE_LOST)
        outcome = known.outcome or ("agent_lost" if lost else "agent_hangup")
        done = None if change.new is AgentState.WRAP_UP else now
        self._change(
            change.agent,
            ended_at=now,
            outcome=known.record.outcome or outcome,
            wrapped_up_at=done,
        )

    def _now(self, agent: str) -> float:
        """The wall clock as it would stand had nobody set it since the offer."""
        known = self._of_agent[agent]
        return known.record.offered_at + self._ticks() - known.ticks

    def _change(self, agent: str, **news: Any) -> None:
        known = self._of_agent.get(agent)
        if known is not None:
            known.record = replace(known.record, **news)
            self._journal.note_contact(known.record)
