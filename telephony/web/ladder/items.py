"""What a timeline is made of, before anybody knows where it is drawn.

Times are in seconds since the call's INVITE.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from telephony.domain.timeline import Kind


class Lane(StrEnum):
    """A column of the picture; two things of one lane never overlap."""

    CALLER_LEG = "caller leg"
    """Between the caller and the edge."""
    CALLEE_LEG = "callee leg"
    """Between the edge and whom it called."""
    PROMPT = "prompt"
    INPUT = "input"
    """What the caller says and keys."""
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that happened."""

    at: float
    lane: Lane
    kind: Kind
    label: str
    """As short as it is clear."""
    about: str
    """All that is on record of it."""


@dataclass(frozen=True, slots=True)
class Message(Item):
    """A SIP message, drawn as an arrow."""

    to_the_right: bool
    failed: bool
    """A 4xx, 5xx or 6xx."""


@dataclass(frozen=True, slots=True)
class Mark(Item):
    """Something without a length."""


@dataclass(frozen=True, slots=True)
class Span(Item):
    """Something with a length: a prompt, speech, keys in a row."""

    until: float | None
    """None while it goes on."""
    ending: str
    """Why it ended, if that is worth a word: "barge-in by keys"."""


def leg_lane(leg: object) -> Lane:
    """The lane of an entry's `leg` detail; the caller's carries none. Agents, third parties and
    supervisors are called by the edge too."""
    return Lane.CALLER_LEG if leg in (None, "caller") else Lane.CALLEE_LEG
