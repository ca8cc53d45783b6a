"""What flows have put on record for later is there when the caller is told so."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from telephony.call_control.errands.bookings import Bookings
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.errors import ErrandError
from telephony.domain.survey import SurveyKind
from telephony.interfaces.callback_store import CallbackRecord, CallbackState
from telephony.ivr.errands.bookings import BookCallback, KeepAnswer
from telephony.store.call_store import CallStore

FACTS = CallFacts(CallId("call-1"), "carrier", Caller("+15551230000"), "100", 0.0)
ANSWER = KeepAnswer(
    1, "after-call", SurveyKind.NPS, 9, "keys", 1_700_000_000.0, queue="support", agent="ann"
)
CALLBACK = BookCallback(1, "+4930123", "support", 10.0, 20.0, {"billing": 2}, language="de")


@pytest.fixture
def bookings(store: CallStore) -> Bookings:
    async def promise(record: CallbackRecord) -> None:
        store.callbacks.put_callback(record)

    return Bookings(store.surveys, promise)


def test_an_answer_is_kept_once_its_comment_with_it_and_added_up(
    store: CallStore, bookings: Bookings
) -> None:
    asyncio.run(bookings.keep_answer(ANSWER, FACTS))
    asyncio.run(bookings.keep_answer(replace(ANSWER, comment_id="rec-1"), FACTS))
    other = replace(FACTS, call_id=CallId("call-2"))
    asyncio.run(bookings.keep_answer(replace(ANSWER, score=3), other))
    (answer,) = store.surveys.answers_of(CallId("call-1"))
    assert (answer.score, answer.comment_id, answer.given_by) == (9, "rec-1", "keys")
    assert (answer.queue, answer.agent) == ("support", "ann")
    (tally,) = store.surveys.tallies(1.6e9, 1.8e9)
    assert (tally.survey, tally.kind, tally.counts) == ("after-call", SurveyKind.NPS, {3: 1, 9: 1})
    assert store.surveys.tallies(1.8e9, 1.9e9) == []


def test_a_callback_is_owed_once_it_is_booked(store: CallStore, bookings: Bookings) -> None:
    booked = asyncio.run(bookings.book_callback(CALLBACK, FACTS))
    (owed,) = store.callbacks.open_callbacks()
    assert owed.callback_id == booked.identity and owed.state is CallbackState.WAITING
    assert (owed.number, owed.call_id, owed.skills) == ("+4930123", "call-1", {"billing": 2})
    assert (owed.not_before, owed.not_after, owed.language) == (10.0, 20.0, "de")


def test_what_isnt_on_disk_is_promised_to_nobody(store: CallStore, bookings: Bookings) -> None:
    with store._database.engine.begin() as connection:
        connection.execute(text("drop table callbacks"))
    with pytest.raises(ErrandError, match="can't be stored"):
        asyncio.run(bookings.book_callback(CALLBACK, FACTS))
