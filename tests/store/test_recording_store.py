"""What is kept of recordings: as noted, found again by what people ask for, and never less."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from telephony.domain.call import CallId
from telephony.domain.errors import StoreError
from telephony.domain.recording import Consent
from telephony.interfaces.recording_store import (
    Access,
    AccessRecord,
    RecordingQuery,
    RecordingRecord,
)
from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore

BEGAN = 1_700_000_000.0


def recording(number: int, **more: object) -> RecordingRecord:
    """A finished one; the greater `number`, the later."""
    known: dict[str, object] = {
        "recording_id": f"{int((BEGAN + number) * 1000):011x}-{number:010x}",
        "call_id": CallId(f"call-{number}"),
        "contact_id": f"contact-{number}",
        "queue": "support",
        "agents": ("ann",),
        "caller_number": "+15551230000",
        "consent": Consent.ANNOUNCED,
        "started_at": BEGAN + number,
        "keep": 3600.0,
        "seconds": 12.5,
        "file": f"2023-11-14/{number}.rec",
        "size": 1234,
        "key_id": "0123456789abcdef",
        "peaks": "00ff",
        "delete_after": BEGAN + number + 3600,
    }
    return RecordingRecord(**{**known, **more})  # type: ignore[arg-type]


def noted(store: CallStore, *records: RecordingRecord) -> None:
    """Note them, and wait until they can be found."""
    for record in records:
        store.recordings.note_recording(record)
    last = records[-1]
    wait_until(
        lambda: store.recordings.recording(last.recording_id) == last, within=10, what="the row"
    )


def found(store: CallStore, **query: object) -> list[str]:
    """The calls of what a query finds."""
    every = store.recordings.recordings(RecordingQuery(**query))  # type: ignore[arg-type]
    return [str(record.call_id) for record in every]


def test_a_recording_is_kept_as_noted_and_the_last_word_counts(store: CallStore) -> None:
    begun = recording(1, seconds=None, file="", peaks="", agents=(), caller_number="\0\ud800")
    store.recordings.note_recording(begun)
    finished = recording(1, agents=("ann", 'bob "b" 100%'))
    noted(store, finished)
    assert store.recordings.recordings(RecordingQuery()) == [finished]
    assert store.recordings.recording("no such") is None


def test_what_is_noted_is_there_after_close(open_at: OpenStore) -> None:
    store = open_at()
    for number in range(50):
        store.recordings.note_recording(recording(number))
    store.close()
    assert len(open_at().recordings.recordings(RecordingQuery(limit=100))) == 50


def test_recordings_are_found_by_what_people_ask_for(store: CallStore) -> None:
    noted(
        store,
        recording(1),
        recording(2, caller_number="+4930123", queue="sales"),
        recording(3, agents=("bob", "ann")),
        recording(4, agents=("anna",)),
        recording(5, caller_number="100%"),
        recording(6),
    )
    store.recordings.note_recording(recording(7, seconds=None))
    assert found(store) == [f"call-{number}" for number in (6, 5, 4, 3, 2, 1)]
    assert found(store, number="30123") == ["call-2"]
    assert found(store, number="0%") == ["call-5"]
    assert found(store, number="_") == []
    assert found(store, agent="ann") == ["call-6", "call-5", "call-3", "call-2", "call-1"]
    assert found(store, queue="sales") == ["call-2"]
    assert found(store, since=BEGAN + 2, until=BEGAN + 4) == ["call-3", "call-2"]
    assert found(store, limit=2) == ["call-6", "call-5"]
    assert found(store, limit=2, before=recording(5).recording_id) == ["call-4", "call-3"]


def test_what_is_due_leaves_out_what_is_held_and_what_is_gone(store: CallStore) -> None:
    noted(store, *(recording(number) for number in (1, 2, 3, 4)))
    store.recordings.set_hold(recording(2).recording_id, True)
    store.recordings.mark_deleted(recording(3).recording_id, BEGAN + 9)
    now = BEGAN + 3603
    assert [one.call_id for one in store.recordings.due(now, 10)] == ["call-1"]
    store.recordings.set_hold(recording(2).recording_id, False)
    assert [one.call_id for one in store.recordings.due(now, 10)] == ["call-1", "call-2"]
    assert [one.call_id for one in store.recordings.due(now, 1)] == ["call-1"]


def test_a_deleted_one_stays_on_record_without_sound_or_picture(store: CallStore) -> None:
    noted(store, recording(1))
    store.recordings.mark_deleted(recording(1).recording_id, BEGAN + 9)
    (gone,) = store.recordings.recordings(RecordingQuery())
    assert (gone.file, gone.size, gone.peaks, gone.deleted_at) == ("", 0, "", BEGAN + 9)
    assert gone.seconds == 12.5


def test_a_later_note_undoes_neither_hold_nor_deletion(store: CallStore) -> None:
    noted(store, recording(1))
    store.recordings.set_hold(recording(1).recording_id, True)
    store.recordings.note_recording(replace(recording(1), seconds=13.0))

    def renewed() -> bool:
        row = store.recordings.recording(recording(1).recording_id)
        return row is not None and row.seconds == 13.0 and row.legal_hold

    wait_until(renewed, within=10, what="the new row, held as before")


def test_each_edge_recovers_and_deletes_its_own(url: str) -> None:
    one, other = (open_store(StoreSettings(url=url, edge=edge)) for edge in ("a", "b"))
    noted(one, recording(1, seconds=None), recording(2))
    assert [row.call_id for row in one.recordings.unfinished(BEGAN + 5)] == ["call-1"]
    assert one.recordings.unfinished(BEGAN) == []
    assert other.recordings.unfinished(BEGAN + 5) == []
    assert other.recordings.due(BEGAN + 9999, 10) == []
    one.close()
    other.close()


def test_every_access_is_on_disk_when_it_is_noted(open_at: OpenStore) -> None:
    store, reader = open_at(), open_at()
    accesses = [
        AccessRecord(recording(1).recording_id, BEGAN + n, f"eve {n}", Access.PLAY, "192.0.2.1")
        for n in range(3)
    ]
    for access in accesses:
        store.recordings.note_access(access)
        assert reader.recordings.accesses(access.recording_id)[0] == access
    assert reader.recordings.accesses(recording(1).recording_id) == accesses[::-1]
    assert reader.recordings.accesses("another") == []


def test_an_outage_costs_no_row(open_store_at: OpenStore, sqlite_url: str) -> None:
    store = open_store_at(sqlite_url)
    with create_engine(sqlite_url).begin() as connection:
        connection.execute(text("ALTER TABLE recordings RENAME TO elsewhere"))
    store.recordings.note_recording(recording(1))
    wait_until(lambda: store.recordings.failing, within=5, what="the outage to be noticed")
    with pytest.raises(StoreError):
        store.recordings.recordings(RecordingQuery())
    with create_engine(sqlite_url).begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO recordings"))
    store.recordings.try_again()
    wait_until(lambda: found(store) == ["call-1"], within=5, what="the row")
    assert not store.recordings.failing


def test_a_database_of_version_2_gets_the_tables(open_store_at: OpenStore, sqlite_url: str) -> None:
    open_store_at(sqlite_url).close()
    with create_engine(sqlite_url).begin() as connection:
        for table in ("recordings", "recording_access"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE schema_version SET version = 2"))
    store = open_store_at(sqlite_url)
    noted(store, recording(1))
