"""Keys pressed against keys on record: each has to be there once, and in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DigitScore:
    """Counts of keys, over any number of calls."""

    pressed: int = 0
    right: int = 0
    extra: int = 0
    """On record but not pressed, or more often."""

    @property
    def missed(self) -> int:
        """Pressed but not on record."""
        return self.pressed - self.right

    @property
    def share(self) -> float:
        """Right ones of all that were pressed or made up."""
        whole = self.pressed + self.extra
        return self.right / whole if whole else 1.0

    def __add__(self, other: DigitScore) -> DigitScore:
        return DigitScore(
            self.pressed + other.pressed, self.right + other.right, self.extra + other.extra
        )


def score(pressed: str, recorded: str) -> DigitScore:
    """Compare one call's keys: what is in both, in order, is right."""
    right = _common(pressed, recorded)
    return DigitScore(len(pressed), right, len(recorded) - right)


def _common(one: str, other: str) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for symbol in one:
        diagonal = 0
        for index, against in enumerate(other):
            above = row[index + 1]
            row[index + 1] = diagonal + 1 if symbol == against else max(above, row[index])
            diagonal = above
    return row[-1]
