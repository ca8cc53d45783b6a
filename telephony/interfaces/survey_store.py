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
