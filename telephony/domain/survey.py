"""Surveys: what callers are asked, and what many answers come to.

NPS    0 to 10   percent of promoters (9, 10) less percent of detractors (0 to 6)
CSAT   1 to 5    percent of the two best (4, 5)
CES    1 to 7    the mean: how easy it was
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Band:
    """Scores that mean much the same."""

    name: str
    lowest: int
    highest: int

    def __contains__(self, score: int) -> bool:
        return self.lowest <= score <= self.highest

    def count(self, counts: Mapping[int, int]) -> int:
        """The answers in it."""
        return sum(count for score, count in counts.items() if score in self)


BANDS: Mapping[SurveyKind, tuple[Band, Band, Band]] = {
    SurveyKind.CSAT: (Band("dissatisfied", 1, 2), Band("neither", 3, 3), Band("satisfied", 4, 5)),
    SurveyKind.NPS: (Band("detractors", 0, 6), Band("passives", 7, 8), Band("promoters", 9, 10)),
    SurveyKind.CES: (Band("hard", 1, 3), Band("neither", 4, 4), Band("easy", 5, 7)),
}
"""From the worst to the best."""


def figure(kind: SurveyKind, counts: Mapping[int, int]) -> float | None:
    """What `counts` answers by score come to; None without any."""
    answers = sum(counts.values())
    if not answers:
        return None

    worst, _, best = BANDS[kind]
    match kind:
        case SurveyKind.NPS:
            return 100.0 * (best.count(counts) - worst.count(counts)) / answers
        case SurveyKind.CSAT:
            return 100.0 * best.count(counts) / answers
        case SurveyKind.CES:
            return sum(score * count for score, count in counts.items()) / answers


def formula(kind: SurveyKind, counts: Mapping[int, int]) -> str:
    """How `figure` comes about, with its numbers, for people."""
    answers = sum(counts.values())
    if not answers:
        return "No answers, so there is no figure."
    worst, _, best = BANDS[kind]
    good, bad = best.count(counts), worst.count(counts)
    match kind:
        case SurveyKind.NPS:
            return (
                f"Net promoter score: {good} promoters (who gave 9 or 10) less {bad} detractors "
                f"(0 to 6), in percent of {answers} answers"
            )
        case SurveyKind.CSAT:
            return (
                f"Customer satisfaction: {good} who gave 4 or 5, in percent of {answers} answers "
                "from 1 to 5"
            )
        case SurveyKind.CES:
            total = sum(score * count for score, count in counts.items())
            return (
                f"Customer effort score: the mean, {total} points by {answers} answers "
                "from 1, very hard, to 7, very easy"
            )
