"""The page of messages: what was left, for whom, and who heard it first."""

from __future__ import annotations

import httpx

from telephony.domain.call import CallId
from telephony.interfaces.message_store import MessageRecord
from telephony.store.call_store import CallStore
from tests.peers.waiting import wait_until
from tests.store.test_recording_store import recording
from tests.web.edge import WebSide
from tests.web.people import SUE, people

LEFT = 1_700_000_000.0


def _read(web: WebSide, path: str) -> httpx.Response:
    """What a supervisor gets."""
    web.access = web.access or people(SUE)
    return web.get(path, web.signed_in(SUE))


def left(store: CallStore, number: int, box: str = "support") -> str:
    """A message on record, its sound sealed."""
    record = recording(number)
    store.messages.put_message(
        MessageRecord(
            record.recording_id, CallId(f"call-{number}"), box, "leave", "+4930", LEFT + number
        )
    )
    store.recordings.note_recording(record)
    name = record.recording_id
    wait_until(lambda: store.recordings.recording(name), within=10, what="the row")
    return name


def test_messages_are_listed_by_box_newest_first_once_their_sound_is_there(
    store: CallStore,
) -> None:
    first, second, third = left(store, 1), left(store, 2, "sales"), left(store, 3)
    spoken = recording(4).recording_id
    store.messages.put_message(
        MessageRecord(spoken, CallId("call-4"), "support", "leave", "", LEFT + 4)
    )

    def listed(box: str = "", before: str = "", limit: int = 9) -> list[str]:
        found = store.messages.messages(box, limit=limit, before=before)
        return [kept.message.recording_id for kept in found]

    assert listed() == [third, second, first]
    assert listed("support", limit=1) == [third] and listed("support", third) == [first]


def test_the_first_who_hears_a_message_is_on_record(store: CallStore) -> None:
    name = left(store, 1)
    store.messages.mark_heard(name, "ann", LEFT + 60)
    store.messages.mark_heard(name, "bob", LEFT + 90)
    message = store.messages.message(name)
    assert message is not None and (message.heard_by, message.heard_at) == ("ann", LEFT + 60)


def test_the_page_shows_who_called_whom_and_what_is_new(web: WebSide) -> None:
    heard, new = left(web.store, 1), left(web.store, 2, "sales")
    web.store.messages.mark_heard(heard, "ann", LEFT + 60)
    page = _read(web, "/voicemail").text
    assert page.index(f"/recordings/{new}") < page.index(f"/recordings/{heard}")
    assert "by ann" in page and "<strong>new</strong>" in page and "+4930" in page
    assert heard not in _read(web, "/voicemail?box=sales").text


def test_an_empty_box_says_where_messages_come_from(web: WebSide) -> None:
    assert "No message in this box" in _read(web, "/voicemail?box=nobody").text


def test_programs_read_messages_a_page_at_a_time(web: WebSide) -> None:
    first, second = left(web.store, 1), left(web.store, 2)
    page = _read(web, "/api/voicemail?limit=1").json()
    assert [each["recording_id"] for each in page["messages"]] == [second]
    assert page["messages"][0]["heard_at"] is None
    rest = _read(web, f"/api/voicemail?limit=1&before={page['next']}").json()
    assert [each["recording_id"] for each in rest["messages"]] == [first]
    assert rest["next"] is None
    assert _read(web, "/api/voicemail?limit=0").status_code == 422
