"""Recordings in the pages: found, heard by those who may, in parts, and never unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from telephony.domain.user import User
from telephony.interfaces.recording_store import RecordingRecord
from telephony.recordings.vault import Vault
from telephony.web.recording_shelf import RecordingShelf
from telephony.web.settings import WebSettings
from tests.peers.sound import make_sound
from tests.recordings.tracks import both_tracks, record, vault_in, whole
from tests.store.test_recording_store import BEGAN, noted, recording
from tests.web.edge import WebSide
from tests.web.people import ADA, ANN, EVERYONE, SAM, SUE, people

LEFT, RIGHT = make_sound(1, 5.0), make_sound(2, 5.0)
DAY = "2023-11-14"


@dataclass
class Shelf:
    """The web side with three recordings; the first one has sound."""

    web: WebSide
    vault: Vault
    folder: Path
    records: list[RecordingRecord]

    @property
    def audio(self) -> str:
        return f"/api/recordings/{self.records[0].recording_id}/audio"

    @property
    def wav(self) -> bytes:
        with self.vault.open(self.records[0].recording_id, self.records[0].file) as opened:
            return whole(opened)

    def get(self, path: str, user: User = SUE, **headers: str) -> httpx.Response:
        return self.web.get(path, self.web.signed_in(user) | headers)

    def accesses(self) -> list[tuple[str, str]]:
        """Oldest first."""
        found = self.web.store.recordings.accesses(self.records[0].recording_id)
        return [(access.who, access.what.value) for access in found][::-1]


@pytest.fixture
def shelf(web: WebSide, tmp_path: Path) -> Iterator[Shelf]:
    vault = vault_in(tmp_path)
    first = recording(1)
    record(vault, LEFT, RIGHT, first.recording_id)
    sealed = vault.seal(first.recording_id, DAY)
    records = [
        replace(first, file=sealed.file, seconds=sealed.seconds, peaks=sealed.peaks),
        recording(2, caller_number="<b>4930", queue="sales", agents=("bob", "cy")),
        recording(90_000, agents=("bob",), caller_number=""),
    ]
    noted(web.store, *records)
    web.settings = WebSettings(token="correct-horse-battery", has_users=True)
    web.access = people(*EVERYONE)
    web.recordings = RecordingShelf(web.store.recordings, vault)
    yield Shelf(web, vault, tmp_path, records)


def _calls(answer: httpx.Response) -> list[str]:
    return [one["call_id"] for one in answer.json()["recordings"]]


def test_the_whole_sound_is_what_was_sealed(shelf: Shelf) -> None:
    answer = shelf.get(shelf.audio)
    assert answer.status_code == 200
    left, right = both_tracks(answer.content)
    assert (left == LEFT).all() and (right == RIGHT).all()
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-", 0, None),
        ("bytes=0-0", 0, 1),
        ("bytes=65535-65537", 65535, 65538),
        ("bytes=100-9999999", 100, None),
        ("bytes=-44", -44, None),
    ],
)
def test_a_part_is_that_part(shelf: Shelf, wanted: str, start: int, end: int | None) -> None:
    answer = shelf.get(shelf.audio, Range=wanted)
    assert answer.status_code == 206
    assert answer.content == shelf.wav[start:end]
    size = len(shelf.wav)
    first = start % size
    last = first + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("wanted", ["bytes=5-2", "bytes=0-1,4-5", "items=0-1", "bytes=x"])
def test_an_odd_range_gets_everything(shelf: Shelf, wanted: str) -> None:
    answer = shelf.get(shelf.audio, Range=wanted)
    assert answer.status_code == 200 and answer.content == shelf.wav


def test_a_part_beyond_the_end_is_refused_and_not_a_listening(shelf: Shelf) -> None:
    answer = shelf.get(shelf.audio, Range="bytes=99999999-")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(shelf.wav)}"
    assert shelf.accesses() == []


def test_a_part_of_another_version_is_the_whole(shelf: Shelf) -> None:
    tag = shelf.get(shelf.audio).headers["etag"]
    same = {"If-Range": tag, "Range": "bytes=0-9"}
    assert shelf.get(shelf.audio, **same).status_code == 206
    other = {"If-Range": '"other"', "Range": "bytes=0-9"}
    assert shelf.get(shelf.audio, **other).status_code == 200


def test_a_download_has_a_name(shelf: Shelf) -> None:
    answer = shelf.get(f"{shelf.audio}?download=true")
    name = f"recording-{shelf.records[0].recording_id}.wav"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert shelf.accesses() == [("sue", "download")]


def test_every_listening_is_on_record_and_seeking_is_part_of_one(shelf: Shelf) -> None:
    for user, at in ((SUE, 0), (SUE, 500), (SUE, 9000), (ADA, 500), (SUE, 0)):
        assert shelf.get(shelf.audio, user, Range=f"bytes={at}-").status_code == 206
    assert shelf.accesses() == [("sue", "play"), ("ada", "play"), ("sue", "play")]
    page = shelf.get(f"/recordings/{shelf.records[0].recording_id}", ADA, Accept="text/html").text
    assert page.count("listened") == 3 and "127.0.0.1" in page


def test_nothing_is_played_that_cannot_be_put_on_record(shelf: Shelf) -> None:
    with create_engine(f"sqlite:///{shelf.folder}/calls.sqlite3").begin() as connection:
        connection.execute(text("DROP TABLE recording_access"))
    for more in ("", "?download=true"):
        answer = shelf.get(shelf.audio + more)
        assert answer.status_code == 503
        assert "RIFF" not in answer.text


@pytest.mark.parametrize("user", [ANN, SAM], ids=["agent", "supervisor of some queues"])
@pytest.mark.parametrize("path", ["/recordings", "/recordings/{}", "/api/recordings", "{}"])
def test_it_is_not_for_everybody(shelf: Shelf, user: User, path: str) -> None:
    whole_path = shelf.audio if path == "{}" else path.format(shelf.records[0].recording_id)
    assert shelf.get(whole_path, user).status_code == 403
    assert shelf.web.get(whole_path).status_code in {401, 303}
    token = {"Authorization": "Bearer correct-horse-battery"}
    assert shelf.web.get(whole_path, token).status_code == 403, "whose name would be logged?"
    assert shelf.accesses() == []


def test_where_nobody_signs_in_nobody_listens(shelf: Shelf) -> None:
    shelf.web.settings, shelf.web.access = WebSettings(), None
    answer = shelf.web.get(shelf.audio)
    assert answer.status_code == 401
    assert "users" in answer.json()["error"]


@pytest.mark.parametrize("change", ["flipped", "cut", "gone"])
def test_a_file_that_was_changed_is_not_played(shelf: Shelf, change: str) -> None:
    file = shelf.folder / "kept" / shelf.records[0].file
    data = bytearray(file.read_bytes())
    if change == "gone":
        file.unlink()
    elif change == "cut":
        file.write_bytes(data[:-5000])
    else:
        data[-1] ^= 1
        file.write_bytes(data)
    answer = shelf.get(shelf.audio)
    assert answer.status_code == 503
    assert "recording" in answer.json()["error"].lower()
    assert shelf.accesses() == []


def test_a_piece_that_was_changed_cuts_the_sound_off_before_it(shelf: Shelf) -> None:
    file = shelf.folder / "kept" / shelf.records[0].file
    data = bytearray(file.read_bytes())
    data[95 + 65_552 + 10] ^= 1
    file.write_bytes(data)
    with pytest.raises(Exception, match="changed or cut short"):
        shelf.get(shelf.audio)
    assert shelf.get(shelf.audio, Range="bytes=0-65535").content[:4] == b"RIFF"


def test_a_deleted_one_is_told_so(shelf: Shelf) -> None:
    gone = shelf.records[0].recording_id
    shelf.web.store.recordings.mark_deleted(gone, BEGAN + 99)
    assert shelf.get(shelf.audio).status_code == 410
    page = shelf.get(f"/recordings/{gone}", Accept="text/html")
    assert page.status_code == 200
    assert "Deleted on" in page.text and "<audio" not in page.text


@pytest.mark.parametrize("path", ["/recordings/nowhere", "/api/recordings/nowhere/audio"])
def test_one_that_is_not_there(shelf: Shelf, path: str) -> None:
    assert shelf.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["call-90000", "call-2", "call-1"]),
        ("number=4930", ["call-2"]),
        ("agent=bob", ["call-90000", "call-2"]),
        ("queue=sales&agent=cy", ["call-2"]),
        (f"day={DAY}", ["call-2", "call-1"]),
        ("day=2023-11-15", ["call-90000"]),
        ("day=", ["call-90000", "call-2", "call-1"]),
        ("limit=1", ["call-90000"]),
    ],
)
def test_recordings_are_searched(shelf: Shelf, query: str, found: list[str]) -> None:
    assert _calls(shelf.get(f"/api/recordings?{query}")) == found


def test_pages_lead_to_the_end(shelf: Shelf) -> None:
    first = shelf.get("/api/recordings?limit=2").json()
    assert len(first["recordings"]) == 2
    last = shelf.get(f"/api/recordings?limit=2&before={first['next']}").json()
    assert [one["call_id"] for one in last["recordings"]] == ["call-1"] and last["next"] is None


@pytest.mark.parametrize("query", ["day=yesterday", "limit=0", "limit=501", "number=" + "1" * 65])
def test_a_search_that_is_none(shelf: Shelf, query: str) -> None:
    assert shelf.get(f"/api/recordings?{query}").status_code == 422


def test_the_page_shows_what_was_found_and_keeps_what_was_asked(shelf: Shelf) -> None:
    page = shelf.get("/recordings?number=%3Cb%3E49&agent=&queue=&day=", Accept="text/html").text
    assert "&lt;b&gt;4930" in page and "<b>4930" not in page
    assert 'value="&lt;b&gt;49"' in page
    assert "bob, cy" in page
    nothing = shelf.get("/recordings?number=777", Accept="text/html").text
    assert "No recording fits" in nothing


def test_a_recordings_page_has_picture_player_and_facts(shelf: Shelf) -> None:
    page = shelf.get(f"/recordings/{shelf.records[0].recording_id}", Accept="text/html").text
    assert f'src="{shelf.audio}"' in page
    assert page.count("<path class=") == 2
    assert "the recording was announced" in page
    assert "Nobody yet." in page


def test_a_hold_is_set_logged_and_ended(shelf: Shelf) -> None:
    recording_id = shelf.records[0].recording_id
    for held in ("true", "false"):
        answer = _post(shelf, f"/recordings/{recording_id}/hold", held=held)
        assert answer.status_code == 303
        row = shelf.web.store.recordings.recording(recording_id)
        assert row is not None and row.legal_hold is (held == "true")
    assert shelf.accesses() == [("sue", "hold"), ("sue", "release")]


def test_another_sites_page_can_hold_nothing(shelf: Shelf) -> None:
    path = f"/recordings/{shelf.records[0].recording_id}/hold"
    answer = _post(shelf, path, held="true", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert shelf.accesses() == []


def test_the_link_is_for_those_who_may(shelf: Shelf) -> None:
    link = '<a href="/recordings">'
    assert link in shelf.get("/", SUE, Accept="text/html").text
    shelf.web.recordings = None
    assert link not in shelf.get("/", SUE, Accept="text/html").text


def _post(shelf: Shelf, path: str, *, held: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport: Any = httpx.ASGITransport(shelf.web.application())
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8080"
        ) as client:
            known = shelf.web.signed_in(SUE) | headers
            return await client.post(path, data={"held": held}, headers=known)

    return asyncio.run(ask())


def test_days_are_those_of_utc() -> None:
    assert datetime.fromtimestamp(BEGAN, UTC).strftime("%Y-%m-%d") == DAY
