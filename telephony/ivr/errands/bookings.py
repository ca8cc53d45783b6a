"""What flows have put on record for later: an answer to a survey, a callback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from telephony.domain.immutable import immutable
from telephony.domain.survey import SurveyKind
from telephony.ivr.commands import Errand
from telephony.ivr.events import ErrandOver


@immutable
class KeepAnswer(Errand):
    """Put an answer on record, under the call; answered by `Booked`."""

    survey: str
    kind: SurveyKind
    score: int
    given_by: str
    answered_at: float
    queue: str = ""
    agent: str = ""
    comment_id: str = ""


@immutable
class BookCallback(Errand):
    """Promise to call somebody; on disk once it is answered by `Booked`.

    Times are seconds since the epoch.
    """

    number: str = field(repr=False)
    queue: str
    not_before: float
    not_after: float
    skills: Mapping[str, int] = field(default_factory=dict)
    priority: float = 0.0
    language: str = ""


@immutable
class KeepPlace(Errand):
    """Call the caller back in its turn: it waits in a queue, and is about to hang up.

    On disk, and no longer in the queue for the call, once it is answered by `Booked`.
    """

    number: str = field(repr=False)
    language: str = ""


@immutable
class Booked(ErrandOver):
    """It is on record, by this name ("" where it needs none)."""

    identity: str = ""
