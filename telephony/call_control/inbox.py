"""What reaches a call's task, in one order: its legs' events, the flow's, its prompts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from telephony.domain.leg import LegEvent
from telephony.domain.termination import Termination
from telephony.ivr.events import Event
from telephony.media.line_echo import Echo


@dataclass(frozen=True, slots=True)
class FromCaller:
    """The caller's leg reports."""

    event: LegEvent


@dataclass(frozen=True, slots=True)
class FromCallee:
    """The outbound leg of transfer `attempt` reports."""

    attempt: int
    event: LegEvent


@dataclass(frozen=True, slots=True)
class FromSpeech:
    """A listening turn reports; `after` is seconds since the speech ended."""

    event: Event
    after: float


@dataclass(frozen=True, slots=True)
class FromEcho:
    """A listening turn disregards what began like speech: it was an echo of what is played."""

    echo: Echo


@dataclass(frozen=True, slots=True)
class FromQueue:
    """The contact centre reports."""

    event: Event


@dataclass(frozen=True, slots=True)
class FromErrand:
    """An errand is over."""

    event: Event


@dataclass(frozen=True, slots=True)
class FromParty:
    """The leg of somebody whom stay `stay` led to reports: "agent", "third party", "supervisor"."""

    stay: int
    leg_id: str
    party: str
    name: str
    event: LegEvent


@dataclass(frozen=True, slots=True)
class PromptsReady:
    """Prompts that had to be rendered are there, or why they can't be (`problem`)."""

    playback: int
    files: tuple[Path, ...]
    problem: str = ""
    rendering: float = 0.0
    """Seconds that the caller waited for the rendering."""


@dataclass(frozen=True, slots=True)
class TransferRefused:
    """Transfer `attempt` may not be placed."""

    attempt: int
    termination: Termination


Item = (
    FromCaller
    | FromCallee
    | FromSpeech
    | FromEcho
    | FromQueue
    | FromErrand
    | FromParty
    | PromptsReady
    | TransferRefused
)
