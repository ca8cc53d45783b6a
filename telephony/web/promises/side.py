"""What the pages of surveys and callbacks stand on."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telephony.interfaces.callback_desk import CallbackDesk
from telephony.interfaces.callback_store import CallbackStore
from telephony.interfaces.survey_store import SurveyArchive, SurveyStore


@dataclass(frozen=True, slots=True)
class PromisesSide:
    """What callers answered, and what they were promised."""

    surveys: SurveyStore
    answers: SurveyArchive
    callbacks: CallbackStore
    desk: CallbackDesk
    """What of callbacks is known at this moment, and done about them."""
    zone: ZoneInfo
    """In which days begin, and windows are told."""
