"""What a rule is: a name, what it says, and for doubts how they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from telephony.documents.places import Path
from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import Hearing


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a rule found in a sound flow; `path` leads down from the top of the file."""

    path: Path
    message: str
    remedy: str


Judge = Callable[[Flow, Hearing], Iterator[Doubt]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that `telephony flow check` looks for.

    Without `judge` it is an error that the gates find when they read the flow. With one it is a
    warning: calls may use the flow all the same.
    """

    name: str
    """In kebab case, as reports and `# telephony: allow NAME` have it."""
    title: str
    """What is wrong, in one sentence."""
    help: str
    """Why it matters and what to do about it, in a few sentences."""
    judge: Judge | None = None

    @property
    def is_warning(self) -> bool:
        """True if calls may use a flow that breaks it."""
        return self.judge is not None
