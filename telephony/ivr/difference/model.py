"""What is different between two versions of a flow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of difference it is."""

    FLOW = "flow"
    COMMAND = "command"
    ADDED = "step added"
    REMOVED = "step removed"
    RENAMED = "step renamed"
    WAY = "way"
    HEARD = "heard"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different, in a sentence; `step` is named as in the new flow."""

    kind: Kind
    step: str
    sentence: str
