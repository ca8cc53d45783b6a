"""What a survey's answers come to, as its page shows it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from telephony.domain.survey import BANDS, SCALES, SurveyKind, figure, formula
from telephony.interfaces.survey_store import QUARTER, PlaceCount, QuarterCount
from telephony.web.charts.axes import HOUR, TimeAxis, ValueAxis
from telephony.web.charts.time_chart import Slot, TimeChart, line_chart
from telephony.web.time_range import TimeRange

TONES = ("bad", "middle", "good")
NAMES = {
    SurveyKind.CSAT: "Customer satisfaction",
    SurveyKind.NPS: "Net promoter score",
    SurveyKind.CES: "Customer effort score",
}
COLUMNS_WIDTH, COLUMNS_HEIGHT, _LETTERS = 240.0, 96.0, 16.0
"""The picture of the scores, in pixels, and what its words below and above take."""

Counts = dict[int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure, with its answers and how it comes about; `name` says of what."""

    name: str
    answers: int
    text: str
    formula: str


@dataclass(frozen=True, slots=True)
class BandShare:
    """How many gave scores that mean much the same."""

    name: str
    answers: int
    percent: float
    tone: str


@dataclass(frozen=True, slots=True)
class Column:
    """One score in the picture of all, in pixels."""

    score: int
    answers: int
    x: float
    width: float
    y: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """One survey over some days."""

    kind_name: str
    whole: Sum
    bands: Sequence[BandShare]
    columns: Sequence[Column]
    course: TimeChart
    by_queue: Sequence[Sum]
    by_flow: Sequence[Sum]


def cards_of(
    places: Iterable[PlaceCount], quarters: Iterable[QuarterCount], days: TimeRange
) -> list[SurveyCard]:
    """Each survey's, by name."""
    by_survey: dict[tuple[str, SurveyKind], list[PlaceCount]] = {}
    for place in places:
        by_survey.setdefault((place.survey, place.kind), []).append(place)
    moments: dict[tuple[str, SurveyKind], list[QuarterCount]] = {}
    for quarter in quarters:
        moments.setdefault((quarter.survey, quarter.kind), []).append(quarter)
    return [
        _card(name, kind, by_survey[name, kind], moments.get((name, kind), []), days)
        for name, kind in sorted(by_survey)
    ]


def figure_text(kind: SurveyKind, value: float | None) -> str:
    """For people: "+20", "67 %", "5.2"; a dash without answers."""
    if value is None:
        return "\N{EN DASH}"
    match kind:
        case SurveyKind.NPS:
            return f"{round(value):+d}" if round(value) else "0"
        case SurveyKind.CSAT:
            return f"{value:.0f} %"
        case SurveyKind.CES:
            return f"{value:.1f}"


def _card(
    name: str,
    kind: SurveyKind,
    places: Sequence[PlaceCount],
    quarters: Sequence[QuarterCount],
    days: TimeRange,
) -> SurveyCard:
    counts = _added(places)
    return SurveyCard(
        NAMES[kind],
        _sum(name, kind, counts),
        _bands(kind, counts),
        _columns(kind, counts),
        _course(kind, quarters, days),
        _sums(kind, places, lambda place: place.queue),
        _sums(kind, places, lambda place: place.flow),
    )


def _added(places: Iterable[PlaceCount]) -> Counts:
    counts: Counts = {}
    for place in places:
        counts[place.score] = counts.get(place.score, 0) + place.answers
    return counts


def _sum(name: str, kind: SurveyKind, counts: Mapping[int, int]) -> Sum:
    text = figure_text(kind, figure(kind, counts))
    return Sum(name, sum(counts.values()), text, formula(kind, counts))


def _sums(
    kind: SurveyKind, places: Sequence[PlaceCount], name_of: Callable[[PlaceCount], str]
) -> list[Sum]:
    """By what `name_of` tells apart, most answers first; nothing where all are alike."""
    parts: dict[str, list[PlaceCount]] = {}
    for place in places:
        parts.setdefault(name_of(place), []).append(place)
    sums = [_sum(name, kind, _added(part)) for name, part in parts.items()]
    return sorted(sums, key=lambda one: (-one.answers, one.name)) if any(parts) else []


def _bands(kind: SurveyKind, counts: Mapping[int, int]) -> list[BandShare]:
    answers = sum(counts.values())
    shares = []
    for band, tone in zip(BANDS[kind], TONES, strict=True):
        given = band.count(counts)
        shares.append(BandShare(band.name, given, 100 * given / answers if answers else 0, tone))
    return shares


def _columns(kind: SurveyKind, counts: Mapping[int, int]) -> list[Column]:
    lowest, highest = SCALES[kind]
    most = max(counts.values(), default=0) or 1
    apart = COLUMNS_WIDTH / (highest - lowest + 1)
    columns = []
    for number, score in enumerate(range(lowest, highest + 1)):
        answers = counts.get(score, 0)
        height = (COLUMNS_HEIGHT - 2 * _LETTERS) * answers / most
        tone = next(t for band, t in zip(BANDS[kind], TONES, strict=True) if score in band)
        x, y = number * apart + apart * 0.12, COLUMNS_HEIGHT - _LETTERS - height
        columns.append(Column(score, answers, x, apart * 0.76, y, height, tone))
    return columns


def _course(kind: SurveyKind, quarters: Sequence[QuarterCount], days: TimeRange) -> TimeChart:
    """By hour within one day, else by day."""
    begins = _begins(days)
    buckets: list[Counts] = [{} for _ in begins]
    for quarter in quarters:
        bucket = buckets[max(0, bisect_right(begins, quarter.quarter * QUARTER) - 1)]
        bucket[quarter.score] = bucket.get(quarter.score, 0) + quarter.answers
    ends = [*begins[1:], days.period.until]
    slots = [
        _slot(kind, begin, end, counts, days)
        for begin, end, counts in zip(begins, ends, buckets, strict=True)
    ]
    return line_chart(slots, TimeAxis(begins[0], ends[-1], days.zone), _AXES[kind])


def _begins(days: TimeRange) -> list[float]:
    if days.first != days.last:
        return days.midnights
    period = days.period
    return [period.since + hour * HOUR for hour in range(int((period.until - period.since) / HOUR))]


def _slot(kind: SurveyKind, begin: float, end: float, counts: Counts, days: TimeRange) -> Slot:
    value = figure(kind, counts)
    answers = sum(counts.values())
    if value is None:
        return Slot(begin, end, None)
    when = days.moment(begin)
    name = f"{when:%H:%M}" if days.first == days.last else f"{when:%Y-%m-%d}"
    said = f"{name}: {figure_text(kind, value)}, {answers} answer{'s' if answers != 1 else ''}"
    return Slot(begin, end, value, said)


_AXES: Mapping[SurveyKind, ValueAxis] = {
    SurveyKind.NPS: ValueAxis(-100, 100, 50, lambda value: f"{value:+.0f}" if value else "0"),
    SurveyKind.CSAT: ValueAxis(0, 100, 25, lambda value: f"{value:.0f} %"),
    SurveyKind.CES: ValueAxis(1, 7, 2, lambda value: f"{value:.0f}"),
}
