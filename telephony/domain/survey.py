"""Surveys: what callers are asked, and what many answers come to.

NPS    0 to 10   percent of promoters (9, 10) less percent of detractors (0 to 6)
CSAT   1 to 5    percent of the two best (4, 5)
CES    1 to 7    the mean: how easy it was
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SurveyKind(StrEnum):
    """Which question it is."""

    CSAT = "csat"
    NPS = "nps"
    CES = "ces"


SCALES: Mapping[SurveyKind, tuple[int, int]] = {
    SurveyKind.CSAT: (1, 5),
    SurveyKind.NPS: (0, 10),
    SurveyKind.CES: (1, 7),
}
"""The lowest score and the highest."""


def figure(kind: SurveyKind, counts: Mapping[int, int]) -> float | None:
    """What `counts` answers by score come to; None without any."""
    answers = sum(counts.values())
    if not answers:
        return None

    def share(lowest: int, highest: int) -> float:
        chosen = sum(count for score, count in counts.items() if lowest <= score <= highest)
        return 100.0 * chosen / answers

    match kind:
        case SurveyKind.NPS:
            return share(9, 10) - share(0, 6)
        case SurveyKind.CSAT:
            return share(4, 5)
        case SurveyKind.CES:
            return sum(score * count for score, count in counts.items()) / answers
