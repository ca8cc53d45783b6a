"""What an agent's page shows and may ask for.

A wish is carried out, or refused with `DeskError` and a sentence; what comes of it is seen in the
next `DeskView`. Times are seconds since the epoch, durations seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from telephony.acd.agent_state import AgentState
from telephony.domain.call import CallId


class PhoneState(StrEnum):
    """Whether an agent can be rung."""

    NONE = "none"
    """A browser that hasn't connected its audio yet."""
    CONNECTED = "connected"
    LOST = "lost"
    """The browser's audio has stopped; the page tries to connect it again."""
    DESK_PHONE = "desk_phone"
    """A SIP telephone with an address of its own."""


class Phase(StrEnum):
    """How far the contact with a caller has come."""

    RINGING = "ringing"
    WHISPER = "whisper"
    """The agent has answered and is told what the call is about; the caller doesn't hear it."""
    CALLING_BACK = "calling_back"
    """The agent has answered, and hears the telephone ring of whoever is called back."""
    TALKING = "talking"
    HELD = "held"
    """The caller hears music."""
    CONSULTING = "consulting"
    """The caller hears music, the agent speaks with the third party, or waits for its answer."""
    CONFERENCE = "conference"
    OVER = "over"
    """The caller has gone; the agent writes up what was said."""


class ThirdPartyState(StrEnum):
    """The person an agent consults."""

    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"


class RecordingState(StrEnum):
    """What happens to the words that are spoken."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    SECURED = "secured"
    """Silenced by the flow, for the whole contact; no agent changes that."""


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Whom the agent consults, or has in conference; `name` is for people."""

    name: str
    state: ThirdPartyState


@dataclass(frozen=True, slots=True)
class ToAgent:
    """A transfer to an agent by name."""

    agent: str


@dataclass(frozen=True, slots=True)
class ToQueue:
    """A transfer to a queue: the caller waits there, at the place that its wait so far gives it."""

    queue: str


@dataclass(frozen=True, slots=True)
class ToNumber:
    """A transfer to a telephone number or SIP URI, within the dialling rules."""

    number: str


Target = ToAgent | ToQueue | ToNumber


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What the agent notes about a contact; bounded by whoever reads it from outside."""

    disposition: str = ""
    notes: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The agent script's fields, by name."""


@dataclass(frozen=True, slots=True)
class DeskCall:
    """The caller whom the agent is rung for, speaks with, or writes about."""

    contact_id: str
    call_id: CallId
    queue: str
    caller_number: str
    """"" when withheld."""
    caller_name: str
    phase: Phase
    since: float
    """When this phase began."""
    waited: float
    answered_at: float | None
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the flow knows of the caller, for the screen pop; never what is secret."""
    third_party: ThirdParty | None = None
    recording: RecordingState = RecordingState.OFF
    callback: bool = False
    """The caller hung up, kept its place and is called back."""
    noted: WrapUp = WrapUp()
    """The last `wrap_up` of this contact: a page that is opened anew goes on with it."""


@dataclass(frozen=True, slots=True)
class QueueGlance:
    """One of the agent's queues."""

    queue: str
    waiting: int
    longest_wait: float | None
    """Seconds, of those who hold the line; None while nobody does."""


@dataclass(frozen=True, slots=True)
class DeskView:
    """All that an agent's page shows of the moment."""

    agent: str
    state: AgentState
    since: float
    reason: str
    """The break's, or what caused the state."""
    intends: str
    """What follows the present contact: "break", "sign_out" or ""."""
    phone: PhoneState
    call: DeskCall | None
    wrap_up_until: float | None
    """When a wrap-up ends by itself; None when it doesn't, or there is none."""
    queues: Sequence[QueueGlance]


class AgentDesk(Protocol):
    """The desks of all agents of an edge. Lives on the event loop; every method returns at once.

    Each raises `DeskError` when `agent` is unknown or the wish can't be granted now.
    """

    @property
    def agents(self) -> Sequence[str]:
        """Everybody who may sign in."""

    def view(self, agent: str) -> DeskView:
        """The desk as it stands."""

    def watch(self, agent: str, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` after every change of `view(agent)`; returns what ends that."""

    def sign_in(self, agent: str) -> None:
        """On a break until `ready`; again: nothing changes."""

    def sign_out(self, agent: str) -> None:
        """Now, or after the present contact."""

    def ready(self, agent: str) -> None:
        """Take callers from now on; ends a wrap-up. Refused while no phone is connected."""

    def on_break(self, agent: str, reason: str) -> None:
        """Take no callers, now or after the present contact."""

    def answer(self, agent: str) -> None:
        """Take the call that rings (a browser's; a desk phone is answered by hand)."""

    def decline(self, agent: str) -> None:
        """Let another agent have the call that rings."""

    def hang_up(self, agent: str) -> None:
        """End the contact: the caller's flow goes on behind its queue step. In a conference or
        consultation, the caller stays with the third party only after `complete`."""

    def hold(self, agent: str) -> None:
        """The caller hears music, the agent nothing."""

    def resume(self, agent: str) -> None:
        """Agent and caller hear each other again."""

    def send_digits(self, agent: str, symbols: str) -> None:
        """Keys towards the caller, or towards the third party while consulting (RFC 4733)."""

    def transfer(self, agent: str, target: Target) -> None:
        """Blind: the agent is out of it; where the target can't be had, the caller waits again
        at the head of the queue that it came from."""

    def consult(self, agent: str, target: ToAgent | ToNumber) -> None:
        """Hold the caller and call somebody; then `complete`, `conference` or `end_consult`."""

    def end_consult(self, agent: str) -> None:
        """Let the third party go and resume the caller."""

    def complete(self, agent: str) -> None:
        """Attended transfer: caller and third party speak, the agent is out of it. Where the third
        party is an agent, the contact is theirs from now on."""

    def conference(self, agent: str) -> None:
        """Caller, agent and third party all hear each other."""

    def wrap_up(self, agent: str, notes: WrapUp) -> None:
        """Note what the contact was about, during it or after; the last word counts."""

    def pause_recording(self, agent: str) -> None:
        """Nothing is recorded until `resume_recording`; the recording keeps its length."""

    def resume_recording(self, agent: str) -> None:
        """Record again."""
