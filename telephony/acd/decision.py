"""Why an agent got a caller, or why a caller still waits: kept for whoever asks later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
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
    """How many were to choose from: agents by a strategy, callers by urgency."""
    runner_up: str | None = None
    """Who would have been next."""
    lacks: Mapping[str, int] = field(default_factory=dict)
    """Agents of this queue who couldn't help, counted by why: {"busy": 3, "lacks french": 1}."""

    def __str__(self) -> str:
        if self.agent is None:
            why = ", ".join(f"{count} {reason}" for reason, count in sorted(self.lacks.items()))
            return f"{self.caller} waits in {self.queue}: {why or 'no agent is signed in'}."
        others = f" of {self.among}" if self.among > 1 else ""
        return (
            f"{self.agent} is offered {self.caller} of {self.queue} after {self.waited:.0f} s: "
            f"{self.rule.replace('_', ' ')}{others}."
        )
