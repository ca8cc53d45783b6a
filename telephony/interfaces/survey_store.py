"""What callers answered when they were asked how it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One answer. Times are seconds since the epoch."""

    call_id: CallId
    survey: str
    kind: SurveyKind
    score: int
    given_by: str
    """"keys" or "speech"."""
    answered_at: float
    queue: str = ""
    """Where the caller was served last before it answered, and by whom; "" where nowhere."""
    agent: str = ""
    comment_id: str = ""
    """The recording of what the caller added; "" for none."""


@dataclass(frozen=True, slots=True)
class SurveyTally:
    """All answers to one survey in a time."""

    survey: str
    kind: SurveyKind
    counts: Mapping[int, int]
    """Answers by score."""


class SurveyStore(Protocol):
    """Blocking, called from a worker thread; each raises `StoreError`."""

    def put_answer(self, answer: SurveyAnswer) -> None:
        """On disk when this returns; again with a comment: the last word counts."""

    def answers_of(self, call_id: CallId) -> Sequence[SurveyAnswer]:
        """In a call, in order."""

    def tallies(self, since: float, until: float) -> Sequence[SurveyTally]:
        """Of each survey that was answered then, by name."""


QUARTER = 900
"""Seconds: every zone's midnight falls on one."""


@dataclass(frozen=True, slots=True)
class SurveyQuery:
    """Answers of a time, in seconds since the epoch; "" asks for all."""

    since: float
    until: float
    survey: str = ""
    flow: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How often a score was given after calls to one flow and one queue; "" for none."""

    survey: str
    kind: SurveyKind
    flow: str
    queue: str
    score: int
    answers: int


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """How often a score was given in one quarter of an hour, counted from 1970."""

    survey: str
    kind: SurveyKind
    quarter: int
    score: int
    answers: int


@dataclass(frozen=True, slots=True)
class PlacedAnswer:
    """An answer, and the flow of its call; "" where that isn't on record."""

    answer: SurveyAnswer
    flow: str


class SurveyArchive(Protocol):
    """Answers with the flow of their call. Blocking, called from a worker thread; each raises
    `StoreError`."""

    def counts_by_place(self, query: SurveyQuery) -> Sequence[PlaceCount]:
        """What is asked for, by survey, flow and queue."""

    def counts_by_quarter(self, query: SurveyQuery) -> Sequence[QuarterCount]:
        """The same by time."""

    def answers(
        self, query: SurveyQuery, *, limit: int, before: tuple[float, str] | None = None
    ) -> Sequence[PlacedAnswer]:
        """Each of them, newest first; on with the last one's time and call."""
