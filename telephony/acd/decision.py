"""Why an agent got a caller, or why a caller still waits: kept for whoever asks later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from telephony.domain.immutable import immutable


@immutable
class Decision:
    """One decision of the distributor; times in seconds."""

    at: float
    caller: str
    queue: str
    waited: float
    agent: str | None = None
    """None: nobody could be offered the caller, who waits."""
    rule: str = ""
    """What decided: a `Strategy`, or "most urgent" when an agent came free."""
    among: int = 0
    """How many were to choose from: agents by a strategy, callers with the same need by urgency."""
    runner_up: str | None = None
    """Who would have been next; by urgency, of those with other needs."""
    lacks: Mapping[str, int] = field(default_factory=dict)
    """Agents of this queue who couldn't help, counted by why: {"busy": 3, "lacks french": 1}."""

    def __str__(self) -> str:
        if self.agent is None:
            return f"{self.caller} waits in {self.queue}: {self.why}."
        return (
            f"{self.agent} is offered {self.caller} of {self.queue} after {self.waited:.0f} s: "
            f"{self.why}."
        )

    @property
    def why(self) -> str:
        """The reasons alone, in words."""
        if self.agent is None:
            why = ", ".join(f"{count} {reason}" for reason, count in sorted(self.lacks.items()))
            return why or "no agent is signed in"
        return self.rule.replace("_", " ") + (f" of {self.among}" if self.among > 1 else "")

    @property
    def sentence(self) -> str:
        """For a reader who knows which caller it is about."""
        if self.agent is None:
            return f"Waits in {self.queue}: {self.why}."
        return f"{self.agent} is rung, {self.queue} after {self.waited:.0f} s: {self.why}."
