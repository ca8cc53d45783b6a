"""The pages for people, read as a browser gets them."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest

from telephony.domain.call import Caller
from telephony.interfaces.edge_view import CallInProgress
from telephony.web.durations import as_duration
from telephony.web.pages import PAGE_SIZE
from tests.store.records import arriving, finished, timeline
from tests.web.edge import WebSide

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def page(web: WebSide, path: str, status: int = 200) -> str:
    answer = web.get(path, BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def test_an_idle_edge_says_how_to_call_it(web: WebSide) -> None:
    text = page(web, "/")
    assert "Taking calls" in text
    assert "No calls yet" in text
    assert "sip:127.0.0.1:5060;transport=udp" in text
    assert "telephony 0.1.0, pjsua2 2.15.1" in text


def test_calls_are_listed_with_a_way_to_their_timeline(web: WebSide) -> None:
    done, live = finished(arriving(1)), arriving(2, caller=Caller("+49301234"))
    web.store.finish(done, timeline(done))
    assert asyncio.run(web.store.settled(10.0))
    web.edge.calls_in_progress = [CallInProgress(live, timeline(live))]
    text = page(web, "/")
    assert "<strong>1</strong> of 3 calls in progress" in text
    for record in (done, live):
        assert f'href="/calls/{record.facts.call_id}"' in text
        assert record.facts.caller.number in text
        assert "key" in page(web, f"/calls/{record.facts.call_id}")


def test_a_timeline_is_readable(web: WebSide) -> None:
    done = finished(arriving(1))
    web.store.finish(done, timeline(done))
    assert asyncio.run(web.store.settled(10.0))
    text = page(web, f"/calls/{done.facts.call_id}")
    assert "1.000" in text
    assert "digit 5, seq 1, late False" in text
    assert "Completed: the caller hung up." in text
    assert "16 Normal call clearing" in text


def test_older_calls_are_a_page_further(web: WebSide) -> None:
    for number in range(PAGE_SIZE + 1):
        web.store.finish(finished(arriving(number)), [])
    assert asyncio.run(web.store.settled(10.0))
    first = page(web, "/")
    further = re.search(r'href="(/\?before=[^"]+)"', first)
    assert further is not None
    second = page(web, further.group(1))
    oldest = arriving(0).facts.call_id
    assert oldest not in first
    assert oldest in second


def test_why_no_calls_are_taken_is_shown(web: WebSide) -> None:
    web.edge.not_ready = ["The edge is draining."]
    web.edge.degraded = ["Menus in ko-KR go by keys only."]
    text = page(web, "/")
    assert "Not taking calls" in text
    assert "The edge is draining." in text
    assert "Menus in ko-KR go by keys only." in text


def test_what_callers_send_is_text_never_markup(web: WebSide) -> None:
    attack = "<script>alert(1)</script>"
    record = finished(arriving(1, caller=Caller(attack, attack), sip_call_id=attack))
    web.store.finish(record, [])
    assert asyncio.run(web.store.settled(10.0))
    for path in ("/", f"/calls/{record.facts.call_id}"):
        text = page(web, path)
        assert attack not in text
        assert "&lt;script&gt;" in text


def test_a_broken_database_does_not_hide_calls_in_progress(web: WebSide, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        connection.execute("DROP TABLE calls")
    web.edge.calls_in_progress = [CallInProgress(arriving(1))]
    text = page(web, "/")
    assert arriving(1).facts.call_id in text
    assert "no such table" in text


def test_an_unknown_page_or_call_is_a_page_that_says_so(web: WebSide) -> None:
    assert "There is no call &#39;nobody&#39; on record." in page(web, "/calls/nobody", 404)
    assert "There is no such page." in page(web, "/nowhere", 404)
    assert web.get("/nowhere").json() == {"error": "There is no such page."}
    assert "can only be read" in web.get("/api/calls", method="POST").json()["error"]


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_need_nothing_from_elsewhere(web: WebSide, path: str) -> None:
    text = page(web, path)
    links = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert links
    for link in links:
        assert link.startswith("/"), f"{path} asks for {link}"
        assert web.get(link).status_code == 200


def test_the_api_is_described(web: WebSide) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        *("/healthz", "/readyz", "/metrics", "/api/calls", "/api/calls/{call_id}"),
        *("/api/voicemail", "/api/surveys", "/api/callbacks"),
        "/api/callbacks/{callback_id}/cancel",
    }
    assert "SwaggerUIBundle" in web.get("/docs/swagger-ui-bundle.js").text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "\N{EN DASH}"),
        (0.012, "12 ms"),
        (1.84, "1.8 s"),
        (42.3, "42 s"),
        (59.9, "1:00"),
        (187, "3:07"),
        (3729, "1:02:09"),
    ],
)
def test_durations_read_well(seconds: float | None, text: str) -> None:
    assert as_duration(seconds) == text
