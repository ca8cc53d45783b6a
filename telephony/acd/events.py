"""What can happen to callers, agents and queues, as the distributor takes it.

`offer` ties an answer to its `Offer`; an answer to one that is no longer open is ignored.
Callers, agents and queues are told apart by the names that their owner gave them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from telephony.acd.invariants import Rule
from telephony.acd.queue import Queue, Requirement
from telephony.domain.immutable import immutable


@immutable
class Event:
    """Root of all events."""


@immutable
class CallerArrived(Event):
    """A caller enters a queue."""

    caller: str
    queue: str
    priority: float = 0.0
    skills: tuple[Requirement, ...] = ()
    number: str = ""
    """By which a caller who gave up is known again; "" when it is withheld."""
    sticky_agent: str | None = None
    """Whom the caller knows; None: who spoke with this number last, as far as is known."""
    again: bool = False
    """Was with an agent, and what came after led nowhere: to the head, past the door."""


@immutable
class CallerLeft(Event):
    """A caller hung up, or chose another way (`by_choice`), wherever it was."""

    caller: str
    by_choice: bool = False


@immutable
class CallbackChosen(Event):
    """A waiting caller hangs up and keeps the place: it is called back in its turn."""

    caller: str
    known_as: str = ""
    """The callback's own name from now on; "" for the caller's."""
    number: str = ""
    """Where it is to be called; "" for the number that it called from."""
    expires: float | None = None
    """When it is given up, by the distributor's clock."""


@immutable
class CallbackDue(Event):
    """Somebody who isn't on the line is to be called back in its turn."""

    caller: str
    queue: str
    number: str
    since: float
    """The time of arrival that its place goes by."""
    priority: float = 0.0
    skills: tuple[Requirement, ...] = ()
    attempts: int = 0
    """Calls to it that were in vain."""
    expires: float | None = None


@immutable
class CallbackReached(Event):
    """Who was called back has answered."""

    caller: str


@immutable
class CallbackNotReached(Event):
    """Who was called back didn't answer; `why` is for the agent."""

    caller: str
    why: str
    hopeless: bool = False
    """No further call would help."""


@immutable
class CallbackCancelled(Event):
    """A supervisor doesn't want somebody to be called back."""

    caller: str


@immutable
class CallerMoved(Event):
    """A supervisor puts a waiting caller into another queue; it keeps the time that it waited."""

    caller: str
    queue: str


@immutable
class AgentSignedIn(Event):
    """An agent is there, on a break until `AgentReady`."""

    agent: str
    queues: tuple[str, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    """Level by skill, 1 and above."""
    place: int = 0
    """On the roster, for strategies that go by it; equals stand by their signing in."""


@immutable
class AgentReady(Event):
    """An agent takes callers from now on, or after the present one; ends a wrap-up."""

    agent: str


@immutable
class AgentOnBreak(Event):
    """An agent takes no callers from now on, or after the present one."""

    agent: str
    reason: str = ""


@immutable
class AgentSignedOut(Event):
    """An agent leaves, or after the present caller."""

    agent: str


@immutable
class AgentLost(Event):
    """An agent's phone or browser is gone: a caller with this agent is back at the head."""

    agent: str


@immutable
class OfferAccepted(Event):
    """The agent answered."""

    agent: str
    offer: int


@immutable
class OfferDeclined(Event):
    """The agent doesn't want this caller."""

    agent: str
    offer: int


@immutable
class OfferFailed(Event):
    """The agent's phone couldn't be rung; `problem` is a sentence."""

    agent: str
    offer: int
    problem: str = ""


@immutable
class ContactEnded(Event):
    """Caller and agent no longer speak; wrap-up follows where the queue has one."""

    agent: str


@immutable
class AgentPhoneLost(Event):
    """As `AgentLost`, and the agent stays: on a break until there is a phone again."""

    agent: str


@immutable
class AgentConsulted(Event):
    """A colleague calls a ready agent about a caller; refused when the agent isn't ready."""

    agent: str


@immutable
class AgentReleased(Event):
    """The colleague needs the agent no more."""

    agent: str


@immutable
class ContactHanded(Event):
    """An agent's caller is from now on with `to`, who was consulted about it."""

    agent: str
    to: str


@immutable
class ContactTransferred(Event):
    """An agent sends its caller on: to the agent `to`, who is rung, else to `queue`.

    Without either, the caller is back at the head of the queue that it came from.
    """

    agent: str
    to: str | None = None
    queue: str | None = None


@immutable
class QueueChanged(Event):
    """A queue is there, or has new settings; who waits stays."""

    queue: Queue


@immutable
class QueueClosed(Event):
    """Closing time: nobody new comes in; those who wait leave unless `keep_waiting`."""

    queue: str
    keep_waiting: bool = True


@immutable
class QueueOpened(Event):
    """Callers may come in again."""

    queue: str


@immutable
class Heal(Event):
    """The sentinel found that `rule` doesn't hold for `subject`, a caller or an agent."""

    rule: Rule
    subject: str


@immutable
class DeadlineReached(Event):
    """The time that `Distributor.deadline` named has come."""
