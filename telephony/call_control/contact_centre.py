"""The contact centre: gives the distributor a clock and hands.

    a call's EnterQueue ─► CallerArrived ─►┌─────────────┐─► Offer    ─► the agent's phone rings
    a phone's 200, BYE, failure ──────────►│ distributor │─► Connect  ─► the call's stay bridges
    its own deadline ─────────────────────►└─────────────┘─► TurnAway ─► the flow goes on

Everything happens on the event loop, one event after another; a command that leads to another
event at once waits until the first is done with.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from telephony.acd import commands as do
from telephony.acd import events as on
from telephony.acd.agent_state import AgentState
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue, Requirement
from telephony.acd.sentinel import Breach, breaches
from telephony.call_control.agent_phone import AgentPhone, RungPhone
from telephony.call_control.contact_log import ContactLog
from telephony.call_control.queue_stay import QueueStay
from telephony.domain.leg import LegEnded
from telephony.domain.termination import Reason, Result
from telephony.interfaces.user_agent import UserAgent

log = structlog.get_logger(__name__)

SENTINEL_SECONDS = 1.0

_DECLINED = frozenset({Reason.BUSY, Reason.DECLINED})


class ContactCentre:
    """Queues and agents of an edge. Lives on the event loop."""

    def __init__(
        self,
        queues: Sequence[Queue],
        phones: Sequence[AgentPhone],
        user_agent: UserAgent,
        contact_log: ContactLog,
    ) -> None:
        self.distributor = Distributor(queues)
        self.contact_log = contact_log
        self.breaches_found = 0
        self._agents = {phone.name: phone for phone in phones}
        self._user_agent = user_agent
        self._stays: dict[str, QueueStay] = {}
        self._rung: dict[str, RungPhone] = {}
        self._events: deque[on.Event] = deque()
        self._handling = False
        self._timer: asyncio.TimerHandle | None = None
        self._returning: dict[str, asyncio.TimerHandle] = {}
        self._do: dict[type[do.Command], Callable[[Any], None]] = {
            do.Offer: self._ring,
            do.Withdraw: self._hang_up,
            do.Connect: self._connect,
            do.Disconnect: self._hang_up,
            do.TurnAway: self._turn_away,
            do.Requeued: self._requeued,
            do.Announce: self._announce,
            do.ChangeState: self._state_changed,
            do.Record: self._record,
            do.Refused: self._refused,
        }

    def open(self) -> None:
        """Sign in every agent whose phone is on duty."""
        for phone in self._agents.values():
            self._sign_in(phone)

    def close(self) -> None:
        """No more timers; calls end their own legs."""
        for timer in (self._timer, *self._returning.values()):
            if timer is not None:
                timer.cancel()

    def enter(self, stay: QueueStay) -> None:
        """A caller comes in; what becomes of it is told to `stay`."""
        self._stays[stay.call_id] = stay
        wanted = stay.wanted
        skills = tuple(Requirement(skill, level) for skill, level in wanted.skills.items())
        number = stay.calling_number
        self._tell(on.CallerArrived(stay.call_id, wanted.queue, wanted.priority, skills, number))

    def leave(self, stay: QueueStay, *, by_choice: bool) -> None:
        """The caller hung up, or goes another way in its flow."""
        if self._stays.get(stay.call_id) is stay:
            del self._stays[stay.call_id]
            stay.part()
            self._tell(on.CallerLeft(stay.call_id, by_choice))

    @property
    def now(self) -> float:
        """The distributor's clock, in seconds."""
        return asyncio.get_running_loop().time()

    def breaches(self) -> list[Breach]:
        """What the sentinel finds at this moment."""
        return breaches(self.distributor.floor, self.now)

    async def watch(self) -> None:
        """Let the sentinel look once a second, for as long as the edge runs."""
        while True:
            await asyncio.sleep(SENTINEL_SECONDS)
            self.heal()

    def heal(self) -> None:
        """Mend what the sentinel finds, and say what led to it."""
        for breach in self.breaches():
            self.breaches_found += 1
            log.error(
                "sentinel",
                subject=breach.subject,
                broken=breach.rule,
                journal=self.distributor.journal.excerpt(breach.subject),
            )
            self._tell(on.Heal(breach.rule, breach.subject))

    def _tell(self, event: on.Event) -> None:
        self._events.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._events:
                for command in self.distributor.handle(self._events.popleft(), self.now):
                    self.contact_log.follow(command)
                    self._do[type(command)](command)
        finally:
            self._handling = False
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        due = self.distributor.deadline
        loop = asyncio.get_running_loop()
        self._timer = None if due is None else loop.call_at(due, self._tell, on.DeadlineReached())

    def _ring(self, offer: do.Offer) -> None:
        agent, stay = self._agents[offer.agent], self._stays[offer.caller]
        leg = self._user_agent.dial(agent.uri, calling_number=stay.calling_number)
        self._rung[agent.name] = RungPhone(
            leg,
            offer.offer,
            lambda: self._tell(on.OfferAccepted(agent.name, offer.offer)),
            lambda end: self._phone_ended(offer, end),
        )

    def _phone_ended(self, offer: do.Offer, end: LegEnded) -> None:
        """A phone that we hung up ourselves is known no more."""
        agent, rung = offer.agent, self._rung.get(offer.agent)
        if rung is None or rung.offer != offer.offer:
            return
        del self._rung[agent]
        stay, reason = self._stays.get(offer.caller), end.termination.reason
        if not rung.answered:
            declined = reason in _DECLINED
            answer = on.OfferDeclined(agent, offer.offer)
            self._tell(answer if declined else on.OfferFailed(agent, offer.offer, reason.value))
        elif stay is None or (stay.bridged and end.termination.result is Result.COMPLETED):
            self._contact_over(agent, stay)
        else:
            self._tell(on.AgentLost(agent))

    def _contact_over(self, agent: str, stay: QueueStay | None) -> None:
        if stay is not None:
            del self._stays[stay.call_id]
            stay.contact_over()
        self._tell(on.ContactEnded(agent))

    def _hang_up(self, let_go: do.Withdraw | do.Disconnect) -> None:
        rung = self._rung.pop(let_go.agent, None)
        if rung is not None:
            rung.leg.hang_up(Reason.CALLER_HANGUP)

    def _connect(self, contact: do.Connect) -> None:
        self._stays[contact.caller].meet(contact.agent, self._rung[contact.agent])

    def _turn_away(self, away: do.TurnAway) -> None:
        self._stays.pop(away.caller).turned_away(away.way_out)

    def _requeued(self, again: do.Requeued) -> None:
        self._stays[again.caller].agent_lost()

    def _announce(self, place: do.Announce) -> None:
        self._stays[place.caller].announce(place.position, place.expected)

    def _record(self, record: do.Record) -> None:
        stay = self._stays.get(record.decision.caller)
        if stay is not None:
            stay.note(record.decision)

    def _refused(self, refused: do.Refused) -> None:
        """Our own mistake; a caller must not wait for its mending."""
        log.error(
            "event refused", event_type=type(refused.event).__name__, why=str(refused.problem)
        )
        if isinstance(refused.event, on.CallerArrived):
            self._stays.pop(refused.event.caller).turned_away(None, str(refused.problem))

    def _state_changed(self, change: do.ChangeState) -> None:
        log.info(
            "agent",
            agent=change.agent,
            state=change.new.value,
            was=change.old.value,
            reason=change.reason,
        )
        away = change.new in (AgentState.BREAK, AgentState.OFFLINE)
        if away and change.old is not AgentState.OFFLINE:
            # Nobody sits at a page to say that this phone is there again.
            agent = self._agents[change.agent]
            later = asyncio.get_running_loop().call_later
            self._returning[agent.name] = later(agent.back_after, self._sign_in, agent)

    def _sign_in(self, agent: AgentPhone) -> None:
        self._returning.pop(agent.name, None)
        self._tell(on.AgentSignedIn(agent.name, agent.queues, agent.skills, agent.place))
        self._tell(on.AgentReady(agent.name))
