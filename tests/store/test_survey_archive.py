"""Answers with what their callers had been through, added up by place and by time."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind
from telephony.domain.termination import Reason, ended
from telephony.interfaces.survey_store import QUARTER, SurveyAnswer, SurveyQuery
from telephony.store.call_store import CallStore
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore
from tests.store.contacts import ringing, spoken
from tests.store.records import arriving

ALWAYS = SurveyQuery(0, 4e9)
FIRST = 1_700_000_100.0
"""A full quarter of an hour."""


def _answered(store: CallStore, nth: int, score: int, at: float, **more: object) -> CallId:
    call_id = CallId(f"call-{nth}")
    answer = SurveyAnswer(call_id, "after-call", SurveyKind.CSAT, score, "keys", at)
    store.surveys.put_answer(replace(answer, **more))  # type: ignore[arg-type]
    return call_id


def _spoke_first_with(store: CallStore, *agents: str) -> tuple[CallId, float]:
    """A call to the flow main that these agents had, one after the other; and when it was over."""
    record = arriving(1)
    at = record.facts.received_at
    store.begin(record)
    for offer, agent in enumerate(agents):
        contact = replace(ringing(record, agent, offer), offered_at=at + 100 * offer)
        store.contacts.note_contact(replace(spoken(contact), queue=f"queue of {agent}"))
    store.finish(record.ended(at + 900, ended(Reason.CALLER_HANGUP)), [])
    wait_until(
        lambda: store.backlog == 0 and store.contacts.backlog == 0,
        within=10,
        what="the call and its contacts to be on disk",
    )
    return record.facts.call_id, at


def test_an_answer_keeps_queue_and_agent_and_is_found_and_counted_by_its_queue(
    store: CallStore,
) -> None:
    call_id, at = _spoke_first_with(store, "ann")
    archive = store.survey_archive
    _answered(store, 0, 5, at + 500, call_id=call_id, queue="support", agent="ann")
    _answered(store, 1, 1, at + 500, queue="sales", agent="bob")  # of a call that isn't on record
    _answered(store, 2, 3, at + 500)
    assert _found(store) == [
        (1, "", "sales", "bob"),
        (3, "", "", ""),
        (5, "main", "support", "ann"),
    ]
    places = {
        (one.flow, one.queue, one.score, one.answers) for one in archive.counts_by_place(ALWAYS)
    }
    assert places == {("main", "support", 5, 1), ("", "sales", 1, 1), ("", "", 3, 1)}
    of_support = replace(ALWAYS, queue="support", flow="main")
    assert [one.score for one in archive.counts_by_quarter(of_support)] == [5]
    assert [one.answer.score for one in archive.answers(of_support, limit=9)] == [5]
    assert archive.answers(replace(ALWAYS, flow="other"), limit=9) == []
    assert [one.queue for one in store.surveys.answers_of(call_id)] == ["support"]


def test_answers_of_before_get_whom_their_callers_had_spoken_with_last(
    open_store_at: OpenStore, url: str
) -> None:
    store = open_store_at(url)
    call_id, at = _spoke_first_with(store, "ann", "bob")
    _answered(store, 0, 2, at + 2, call_id=call_id)  # before anybody had answered
    _answered(store, 0, 5, at + 60, call_id=call_id)  # after ann, before bob
    _answered(store, 0, 1, at + 500, call_id=call_id)
    _answered(store, 8, 4, at + 500, queue="sales", agent="cem")
    _answered(store, 9, 3, at + 500)
    with store._database.engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version = 10"))
    store.close()
    assert _found(open_store_at(url)) == [
        (1, "main", "queue of bob", "bob"),
        (2, "main", "", ""),
        (3, "", "", ""),
        (4, "", "sales", "cem"),
        (5, "main", "queue of ann", "ann"),
    ]


def _found(store: CallStore) -> list[tuple[int, str, str, str]]:
    """Score, flow, queue and agent of each answer."""
    return sorted(
        (one.answer.score, one.flow, one.answer.queue, one.answer.agent)
        for one in store.survey_archive.answers(ALWAYS, limit=9)
    )


def test_answers_are_counted_by_quarters_of_an_hour(store: CallStore) -> None:
    for nth, after in enumerate((0.0, 1.5, QUARTER - 0.001, QUARTER)):
        _answered(store, nth, 4, FIRST + after)
    counts = store.survey_archive.counts_by_quarter(ALWAYS)
    first = int(FIRST / QUARTER)
    assert sorted((one.quarter, one.answers) for one in counts) == [(first, 3), (first + 1, 1)]


def test_the_end_of_a_time_is_not_in_it_and_other_surveys_are_others(store: CallStore) -> None:
    _answered(store, 1, 4, FIRST)
    _answered(store, 2, 4, FIRST, survey="other")
    archive = store.survey_archive
    assert archive.counts_by_place(SurveyQuery(0, FIRST)) == []
    (alone,) = archive.counts_by_place(SurveyQuery(FIRST, FIRST + 1, survey="other"))
    assert (alone.survey, alone.kind, alone.answers) == ("other", SurveyKind.CSAT, 1)


def test_answers_are_read_page_by_page_newest_first_each_once(store: CallStore) -> None:
    for nth in range(5):
        _answered(store, nth, nth % 5 + 1, FIRST + nth // 2)  # two in the same moment
    archive, found = store.survey_archive, []
    before = None
    while page := archive.answers(ALWAYS, limit=2, before=before):
        found += [one.answer.call_id for one in page]
        before = (page[-1].answer.answered_at, page[-1].answer.call_id)
    assert found == ["call-4", "call-3", "call-2", "call-1", "call-0"]
