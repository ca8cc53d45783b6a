"""What happened in a call, in order: the timeline that an engineer reads afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Detail = str | int | float | bool | None


class Kind(StrEnum):
    """The lane of the timeline that an entry belongs to."""

    CALL = "call"
    SIP = "sip"
    MEDIA = "media"
    PROMPT = "prompt"
    DIGIT = "digit"
    SPEECH = "speech"
    STEP = "step"


CALLERS_WORDS = frozenset({"digit", "digits", "text", "phrase", "value", "alternatives"})
"""Detail keys that may hold what a caller said or keyed: stored, never logged."""
COMMAND_GIVEN = "command "
"""How an entry of the step lane tells of a flow's command (repeat, help ...); its name follows."""
DOTS = "•••"
"""Stands where a secret was."""


def unsaid(details: Mapping[str, Detail]) -> dict[str, Detail]:
    """Details with dots in place of all that a caller may have said or keyed."""
    return {
        key: DOTS if key in CALLERS_WORDS and value else value for key, value in details.items()
    }


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened, `at` seconds since the epoch."""

    at: float
    kind: Kind
    event: str
    """A few words, lower case: "INVITE received", "barge-in", "choice sales"."""
    details: Mapping[str, Detail] = field(default_factory=dict)
