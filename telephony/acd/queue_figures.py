"""A queue's day in figures, by the trade's definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(slots=True)
class QueueFigures:
    """Counts since the start of the day, or since `QueueFigures` was made; times in seconds."""

    offered: int = 0
    """Callers who came in, or would have, had the queue not been full or closed."""
    answered: int = 0
    answered_in_time: int = 0
    """Within the queue's service threshold."""
    abandoned: int = 0
    short_abandoned: int = 0
    """Of `abandoned`: before the queue's `short_abandon`."""
    turned_away: int = 0
    """Left by the queue's own bounds: time, length, expected wait, nobody there, closed."""
    left_by_choice: int = 0
    called_back: int = 0
    """Of `answered`: kept their place and were called back."""
    given_up: int = 0
    """Kept their place, and weren't reached in time."""
    total_wait_of_answered: float = 0.0
    longest_wait_of_answered: float = 0.0

    SERVICE_LEVEL: ClassVar[str] = "answered in time / (answered + abandoned - abandoned at once)"
    """In words, for those who look at the figure."""

    @property
    def counted(self) -> int:
        """Callers who count for the service level."""
        return self.answered + self.abandoned - self.short_abandoned

    @property
    def service_level(self) -> float | None:
        """0 to 1, see `SERVICE_LEVEL`; None while nothing counts."""
        return self.answered_in_time / self.counted if self.counted else None

    @property
    def average_speed_of_answer(self) -> float | None:
        """Seconds that answered callers waited, on average."""
        return self.total_wait_of_answered / self.answered if self.answered else None

    def answer(self, waited: float, threshold: float) -> None:
        """A caller met an agent."""
        self.answered += 1
        self.answered_in_time += waited <= threshold
        self.total_wait_of_answered += waited
        self.longest_wait_of_answered = max(self.longest_wait_of_answered, waited)

    def abandon(self, waited: float, short: float) -> None:
        """A caller hung up while waiting."""
        self.abandoned += 1
        self.short_abandoned += waited < short
