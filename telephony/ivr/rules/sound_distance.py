"""How far apart two phrases are to the ear: an edit distance over sounds."""

from __future__ import annotations

from collections.abc import Sequence

_CONFUSED = (
    # Over a telephone, which carries nothing above 3400 Hz, these differ by little.
    {"F", "S", "TH"},
    {"V", "Z", "DH", "B"},
    {"P", "T", "K"},
    {"B", "D", "G"},
    {"M", "N", "NG"},
    {"SH", "CH", "ZH", "JH"},
    {"IY", "IH"},
    {"EH", "AE"},
    {"AA", "AO", "AH"},
    {"UW", "UH"},
)
_CONFUSED_COST = 0.5


def distance(one: Sequence[str], other: Sequence[str]) -> float:
    """0 for the same sounds, 1 for none in common: the cost of edits by the longer's length."""
    longest = max(len(one), len(other))
    if longest == 0:
        return 0.0
    row = [float(cost) for cost in range(len(other) + 1)]
    for number, sound in enumerate(one, 1):
        diagonal, row[0] = row[0], float(number)
        for column, heard in enumerate(other, 1):
            cheapest = min(diagonal + _cost(sound, heard), row[column] + 1, row[column - 1] + 1)
            diagonal, row[column] = row[column], cheapest
    return row[-1] / longest


def _cost(sound: str, heard: str) -> float:
    if sound == heard:
        return 0.0
    alike = any(sound in group and heard in group for group in _CONFUSED)
    return _CONFUSED_COST if alike else 1.0
