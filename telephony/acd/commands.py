"""What the distributor asks for; call control carries it out, in order."""

from __future__ import annotations

from telephony.acd.agent_state import AgentState
from telephony.acd.decision import Decision
from telephony.acd.errors import AcdError
from telephony.acd.events import Event
from telephony.acd.expected_wait import WaitRange
from telephony.domain.immutable import immutable
from telephony.domain.queueing import CallbackEnd, WayOut


class Command:
    """Root of all commands."""

    __slots__ = ()


@immutable
class Offer(Command):
    """Ring the agent for this caller; answered by one of the offer events.

    `ring_timeout` in seconds; the distributor keeps that time itself.
    """

    offer: int
    agent: str
    caller: str
    queue: str
    ring_timeout: float
    callback: bool = False
    """The caller isn't on the line: call it once the agent has accepted."""


@immutable
class Withdraw(Command):
    """Stop ringing the agent; the offer is not answered any more."""

    offer: int
    agent: str


@immutable
class Connect(Command):
    """Let caller and agent speak; `waited` in seconds."""

    agent: str
    caller: str
    queue: str
    waited: float
    callback: bool = False


@immutable
class Disconnect(Command):
    """The agent's side of a contact is over: the caller has gone."""

    agent: str
    caller: str


@immutable
class TurnAway(Command):
    """The caller leaves the queue: the flow goes on with what it has for this way out."""

    caller: str
    queue: str
    way_out: WayOut


@immutable
class Requeued(Command):
    """The caller waits again: its agent is gone, or sent it on. Let it hear the queue."""

    caller: str
    queue: str
    why: str = "agent lost"


@immutable
class Announce(Command):
    """Tell the caller its place (1 is next) and how long it may be."""

    caller: str
    position: int
    expected: WaitRange


@immutable
class OfferCallback(Command):
    """Tell the caller that it may hang up and be called back."""

    caller: str


@immutable
class CallbackMet(Command):
    """Who was called back has answered, and is with the agent; `waited` in seconds."""

    agent: str
    caller: str
    queue: str
    waited: float


@immutable
class CallbackRests(Command):
    """Nobody is rung for this callback for so many seconds; None: until its queue opens."""

    caller: str
    queue: str
    seconds: float | None


@immutable
class CallbackOver(Command):
    """It isn't called back any more, and keeps no place."""

    caller: str
    queue: str
    end: CallbackEnd


@immutable
class ChangeState(Command):
    """An agent's state changed; `reason` is the break's, or what caused it."""

    agent: str
    old: AgentState
    new: AgentState
    reason: str


@immutable
class Refused(Command):
    """The event could not be, and changed nothing; `problem` says why."""

    event: Event
    problem: AcdError


@immutable
class Record(Command):
    """Keep this decision with its reasons."""

    decision: Decision
