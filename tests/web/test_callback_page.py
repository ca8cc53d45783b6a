"""The page of callbacks: who, when, in which window, how often, and what became of it."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from telephony.domain.user import User
from telephony.interfaces.callback_desk import CallbackPlace
from telephony.interfaces.callback_store import CallbackState
from telephony.web.promises.callback_rows import row_of
from tests.store.test_callback_store import ASKED, owed
from tests.web.edge import WebSide
from tests.web.people import ANN, EVERYONE, SAM, SUE, people

BERLIN = ZoneInfo("Europe/Berlin")


def _read(web: WebSide, path: str) -> httpx.Response:
    """What a supervisor gets."""
    web.access = web.access or people(SUE)
    return web.get(path, web.signed_in(SUE))


@pytest.mark.parametrize(
    ("more", "after", "urgency", "late"),
    [
        ({"not_before": ASKED + 60}, 0, "not yet due", False),
        ({}, 60, "due now", False),
        ({"waits_since": ASKED - 60}, 60, "due, its place kept since 23:12", False),
        ({}, 7201, "its window is over", True),
        ({"state": CallbackState.CALLING}, 7201, "", False),
        ({"state": CallbackState.DONE}, 60, "", False),
    ],
    ids=["before", "within", "in line", "after", "being called", "over"],
)
def test_what_a_window_means_now(
    more: dict[str, object], after: float, urgency: str, late: bool
) -> None:
    row = row_of(owed(0, **more), ASKED + after, BERLIN)
    assert (row.urgency, row.late) == (urgency, late)


def test_a_window_is_told_by_the_firms_clock() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=BERLIN).timestamp()
    record = owed(1, not_before=noon, not_after=noon + 3 * 3600)
    assert row_of(record, noon, BERLIN).window == "03-02 12:00 to 15:00"
    longer = replace(record, not_after=noon + 24 * 3600)
    assert row_of(longer, noon, BERLIN).window == "03-02 12:00 to 03-03 12:00"


def test_the_page_tells_of_each_callback(web: WebSide) -> None:
    now = time.time()
    web.store.callbacks.put_callback(owed(1, not_before=now - 60, not_after=now + 60, priority=3))
    tried = {"state": CallbackState.GIVEN_UP, "attempts": 3, "problem": "no_answer"}
    web.store.callbacks.put_callback(owed(2, queue="sales", **tried))
    page = _read(web, "/callbacks").text
    assert page.index("+4930123002") < page.index("+4930123001"), "newest first"
    assert 'href="/calls/call-1"' in page and "billing 2, priority 3" in page
    assert "Waiting" in page and "due now" in page
    assert (
        "Given up" in page
        and "no answer" in page
        and '<td class="figure" data-label="Tries">3</td>' in page
    )
    assert "All 2" in page and "Open 1" in page and "Reached 0" in page


def test_states_and_queues_narrow_it(web: WebSide) -> None:
    web.store.callbacks.put_callback(owed(1))
    web.store.callbacks.put_callback(owed(2, queue="sales", state=CallbackState.DONE))
    assert "+4930123002" not in _read(web, "/callbacks?state=open").text
    assert "+4930123001" not in _read(web, "/callbacks?state=done&queue=sales").text
    assert "No callback fits." in _read(web, "/callbacks?state=cancelled").text
    assert _read(web, "/callbacks?state=someday").status_code == 422
    assert _read(web, f"/callbacks?number={'1' * 65}").status_code == 422


def test_older_ones_are_on_the_next_page(web: WebSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.web.promises.callback_routes.PAGE_SIZE", 1)
    for number in (1, 2):
        web.store.callbacks.put_callback(owed(number))
    page = _read(web, "/callbacks?queue=support").text
    link = f"/callbacks?queue=support&amp;before={owed(2).callback_id}"
    assert link in page and "+4930123001" not in page
    rest = _read(web, link.replace("&amp;", "&")).text
    assert "+4930123001" in rest and 'rel="next"' not in rest and "Newest" in rest


def test_without_any_the_page_says_where_they_come_from(web: WebSide) -> None:
    page = _read(web, "/callbacks").text
    assert "Nobody was promised a call" in page and "callback:" in page


def test_the_file_has_all_that_are_asked_for(web: WebSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.web.promises.callback_routes.PAGE", 2)
    for number in range(1, 6):
        web.store.callbacks.put_callback(owed(number))
    web.store.callbacks.put_callback(owed(6, queue="sales"))
    rows = list(csv.DictReader(io.StringIO(_read(web, "/callbacks.csv?queue=support").text)))
    assert [row["number"] for row in rows] == [f"+493012300{n}" for n in (5, 4, 3, 2, 1)]
    assert rows[0]["state"] == "waiting" and rows[0]["skills"] == "billing:2"
    assert datetime.fromisoformat(rows[0]["window_to"]).timestamp() == ASKED + 7200


def test_one_that_waits_in_a_queue_tells_its_place_and_why(web: WebSide) -> None:
    now = time.time()
    for number, position in ((1, 1), (2, 3)):
        record = owed(number, not_before=now - 60, not_after=now + 60)
        web.store.callbacks.put_callback(record)
        web.callbacks.places[record.callback_id] = CallbackPlace(position, "4 busy.")
    page = _read(web, "/callbacks").text
    assert "next in its queue" in page and "place 3 in its queue" in page
    assert page.count("4 busy.") == 2


def test_only_what_is_owed_can_be_cancelled(web: WebSide) -> None:
    for number, state in enumerate(CallbackState):
        web.store.callbacks.put_callback(owed(number, state=state))
    page = _read(web, "/callbacks").text
    offered = [
        number for number in range(5) if f'data-callback="{owed(number).callback_id}"' in page
    ]
    assert offered == [0, 1], "waiting and calling"


def _cancel(web: WebSide, callback_id: str, user: User = SUE, **headers: str) -> httpx.Response:
    web.access = web.access or people(*EVERYONE)
    shown = web.signed_in(user) | {name.replace("_", "-"): value for name, value in headers.items()}
    return web.post(f"/api/callbacks/{callback_id}/cancel", {}, shown)


def test_a_supervisor_cancels_in_its_own_name(web: WebSide) -> None:
    record = owed(1)
    web.store.callbacks.put_callback(record)
    assert _cancel(web, record.callback_id).status_code == 204
    assert web.callbacks.cancelled == [(record.callback_id, "sue")]


def test_who_may_not_see_callbacks_cancels_none(web: WebSide) -> None:
    record = owed(1)
    web.store.callbacks.put_callback(record)
    for user in (ANN, SAM):
        assert _cancel(web, record.callback_id, user).status_code == 403
    assert _cancel(web, record.callback_id, Sec_Fetch_Site="cross-site").status_code == 403
    assert web.post(f"/api/callbacks/{record.callback_id}/cancel", {}).status_code == 401
    assert web.callbacks.cancelled == []


def test_what_cannot_be_cancelled_is_said(web: WebSide) -> None:
    assert _cancel(web, "nobody").json() == {"error": "There is no such callback."}
    record = owed(1)
    web.store.callbacks.put_callback(record)
    web.callbacks.refusal = "It is over."
    answer = _cancel(web, record.callback_id)
    assert (answer.status_code, answer.json()) == (409, {"error": "It is over."})
