"""Carries out `KeepAnswer` and `BookCallback`: on disk before the caller is told so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from telephony.domain.call import CallFacts, new_call_id
from telephony.domain.errors import ErrandError, StoreError
from telephony.interfaces.callback_store import CallbackRecord
from telephony.interfaces.survey_store import SurveyAnswer, SurveyStore
from telephony.ivr.errands.bookings import BookCallback, Booked, KeepAnswer


class Bookings:
    """Each method is a carrier; raises `ErrandError`."""

    def __init__(
        self, surveys: SurveyStore, promise: Callable[[CallbackRecord], Awaitable[None]]
    ) -> None:
        """`promise` keeps a callback, or raises `StoreError`."""
        self._surveys = surveys
        self._promise = promise

    async def keep_answer(self, wanted: KeepAnswer, facts: CallFacts) -> Booked:
        """An answer to a survey."""
        answer = SurveyAnswer(
            facts.call_id,
            wanted.survey,
            wanted.kind,
            wanted.score,
            wanted.given_by,
            wanted.answered_at,
            wanted.queue,
            wanted.agent,
            wanted.comment_id,
        )
        try:
            await asyncio.to_thread(self._surveys.put_answer, answer)
        except StoreError as error:
            raise ErrandError(str(error)) from error
        return Booked(wanted.errand)

    async def book_callback(self, wanted: BookCallback, facts: CallFacts) -> Booked:
        """A call that we owe from now on."""
        now = time.time()
        record = CallbackRecord(
            callback_id=new_call_id(now),
            call_id=facts.call_id,
            number=wanted.number,
            queue=wanted.queue,
            asked_at=now,
            not_before=wanted.not_before,
            not_after=wanted.not_after,
            skills=wanted.skills,
            priority=wanted.priority,
            language=wanted.language,
            changed_at=now,
        )
        try:
            await self._promise(record)
        except StoreError as error:
            raise ErrandError(str(error)) from error
        return Booked(wanted.errand, record.callback_id)
