"""The page of one call, and its text, as a browser gets them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from telephony.domain.call import Caller
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.edge_view import CallInProgress
from tests.peers.waiting import wait_until
from tests.store.contacts import ringing, spoken, waits
from tests.store.records import arriving, finished
from tests.web.edge import WebSide
from tests.web.ladder.entries import whole_call

SVG = re.compile(r"<svg class=\"ladder\".*?</svg>", re.DOTALL)


def put_on_record(web: WebSide, record: CallRecord, timeline: list[TimelineEntry]) -> str:
    web.store.finish(record, timeline)
    assert asyncio.run(web.store.settled(10.0))
    return f"/calls/{record.facts.call_id}"


def get(web: WebSide, path: str) -> str:
    answer = web.get(path, {"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def picture_of(page: str) -> ElementTree.Element:
    found = SVG.search(page)
    assert found is not None
    return ElementTree.fromstring(found.group())  # noqa: S314  our own


def test_the_head_says_in_words_how_it_went(web: WebSide) -> None:
    page = get(web, put_on_record(web, finished(arriving(0)), whole_call()))
    assert "Completed: the caller hung up." in page
    assert "200 OK: answered" in page
    assert "16 Normal call clearing: somebody hung up" in page
    assert "caller: poor" in page
    assert "10.00 %" in page


def test_the_picture_is_well_formed_and_says_what_it_is(web: WebSide) -> None:
    picture = picture_of(get(web, put_on_record(web, finished(arriving(0)), whole_call())))
    assert picture.get("role") == "img"
    named = {part.get("id") for part in picture if part.tag in ("title", "desc")}
    assert named == set((picture.get("aria-labelledby") or "").split())
    texts = [text.text for text in picture.iter("text")]
    for label in ("486 Busy Here (INVITE)", '"SECRET"', "barge-in by speech", "25 s later"):
        assert label in texts
    groups = [group for group in picture if group.tag == "g"]
    assert all(group[0].tag == "title" and group[0].text for group in groups)


def test_the_page_obeys_its_own_policy(web: WebSide) -> None:
    page = get(web, put_on_record(web, finished(arriving(0)), whole_call()))
    assert " style=" not in page
    assert "<script" not in page
    assert "<style" not in page
    for link in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert link.startswith("/")
        assert web.get(link).status_code == 200


def test_what_callers_say_is_text_in_the_picture_too(web: WebSide) -> None:
    attack = "</title></svg><script>alert(1)</script>"
    at = arriving(0).facts.received_at
    timeline = [
        TimelineEntry(at, Kind.SIP, f"{attack} received"),
        TimelineEntry(at, Kind.SPEECH, "speech began"),
        TimelineEntry(at, Kind.SPEECH, "recognized", {"phrase": attack}),
        TimelineEntry(at, Kind.STEP, "step", {"step": attack, "verb": attack}),
    ]
    page = get(web, put_on_record(web, finished(arriving(0)), timeline))
    assert "<script" not in page
    picture_of(page)


def test_a_call_in_progress_is_drawn_so_far(web: WebSide) -> None:
    record = arriving(0)
    web.edge.calls_in_progress = [CallInProgress(record, whole_call()[:9])]
    path = f"/calls/{record.facts.call_id}"
    page = get(web, path)
    assert 'http-equiv="refresh"' in page
    assert "SIP status" not in page
    [speech] = [g for g in picture_of(page).iter("g") if "open" in (g.get("class") or "")][1:]
    assert speech.get("class") == "speech open"
    assert "in progress" in get(web, f"{path}.txt")


def test_a_call_without_a_timeline_has_no_picture(web: WebSide) -> None:
    page = get(web, put_on_record(web, finished(arriving(0)), []))
    assert "<svg" not in page
    assert "No timeline is on record" in page


def test_the_text_is_a_file_for_a_ticket(web: WebSide) -> None:
    record = finished(arriving(0, caller=Caller("+4930123")))
    path = put_on_record(web, record, whole_call())
    assert f'href="{path}.txt"' in get(web, path)
    answer = web.get(f"{path}.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    disposition = f'inline; filename="call-{record.facts.call_id}.txt"'
    assert answer.headers["content-disposition"] == disposition
    assert "+4930123" in answer.text
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("path", ["/calls/nobody", "/calls/nobody.txt"])
def test_an_unknown_call_is_a_sentence(web: WebSide, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no call 'nobody' on record."}


@pytest.mark.long
def test_five_thousand_entries_are_a_page_of_bounded_size(web: WebSide) -> None:
    at = arriving(0).facts.received_at
    timeline = [TimelineEntry(at + n / 10, Kind.SIP, "INFO received") for n in range(5000)]
    page = get(web, put_on_record(web, finished(arriving(0)), timeline))
    assert len(page) < 2_500_000
    picture = SVG.search(page)
    assert picture is not None
    assert len(picture.group()) < 200_000


def test_the_page_and_the_api_say_which_agents_were_rung_and_why(web: WebSide) -> None:
    call = finished(arriving(0))
    call_id = call.facts.call_id
    web.store.contacts.note_contact(replace(ringing(call, "bob"), outcome="no_answer"))
    web.store.contacts.note_contact(spoken(ringing(call, "ann <b>", offer=2)))
    web.store.contacts.note_decision(call_id, 1_700_000_003.0, waits(call_id, busy=2))
    wait_until(lambda: web.store.contacts.backlog == 0, within=10, what="the notes on disk")
    path = put_on_record(web, call, whole_call())
    page = get(web, path)
    assert "ann &lt;b&gt;" in page
    assert "no answer" in page
    assert "Wants a larger one." in page
    assert "Waits in support: 2 busy." in page
    answer = web.get(f"/api{path}").json()
    assert [(one["agent"], one["outcome"], one["talk_seconds"]) for one in answer["contacts"]] == [
        ("bob", "no_answer", None),
        ("ann <b>", "caller_hangup", 60.0),
    ]
    assert answer["decisions"] == [
        {"at": "2023-11-14T22:13:23Z", "why": "Waits in support: 2 busy."}
    ]


def test_a_call_without_agents_shows_none(web: WebSide) -> None:
    path = put_on_record(web, finished(arriving(0)), whole_call())
    assert "<h2>Agents</h2>" not in get(web, path)
