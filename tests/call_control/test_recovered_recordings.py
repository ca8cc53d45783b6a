"""What an edge that was killed left of its recordings: finished at the next start."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from telephony.domain.call import CallId
from telephony.interfaces.contact_store import ContactRecord
from tests.call_control.test_recordings import (
    BEGAN,
    KEPT,
    LEFT,
    StartEdge,
    begun,
    eventually,
    start,
)
from tests.recordings.tracks import both_tracks, vault_in, whole

__all__ = ["start"]


def test_what_a_killed_edge_left_is_finished_at_the_next_start(
    start: StartEdge,
) -> None:
    killed = start()

    async def half_a_story() -> None:
        killed.store.contacts.note_contact(
            ContactRecord("contact-1", CallId("call-1"), "support", "ann", BEGAN - 9, 0.0, BEGAN)
        )
        recording = begun(killed.begin())
        await eventually(lambda: killed.store.recordings.recording(recording.recording_id))
        await eventually(lambda: not killed.store.contacts.backlog)
        killed.recorders.made[0].close()  # its files are there, its end is told to nobody

    asyncio.run(half_a_story())
    stray = killed.vault.begin("018c0000000-0000000000")
    edge = start()
    edge.store.recover()
    with structlog.testing.capture_logs() as lines:
        edge.run(lambda: edge.look_after(edge.kept))
    (record,) = edge.kept()
    assert record.seconds == 0.5
    (contact,) = edge.store.contacts.contacts_of_call(CallId("call-1"))
    assert (contact.outcome, contact.ended_at) == ("edge_died", BEGAN + 0.5)
    with edge.vault.open(record.recording_id, record.file) as opened:
        assert (both_tracks(whole(opened))[0] == LEFT).all()
    assert not stray.left.exists(), "what has no row could be neither found nor deleted"
    told = {line["event"] for line in lines}
    assert "a recording was finished that a killed edge left" in told
    assert "a recording without a row was removed" in told


def _killed_in(start: StartEdge, recordings: int) -> list[str]:
    """An edge that recorded so many contacts, in order; their tracks are there."""
    killed, begun_ids = start(), list[str]()

    async def half_a_story() -> None:
        for number in range(recordings):
            recording = begun(killed.begin(f"call-{number}"))
            begun_ids.append(recording.recording_id)
            await eventually(lambda: killed.store.recordings.recording(begun_ids[-1]))
            killed.recorders.made[-1].close()

    asyncio.run(half_a_story())
    return begun_ids


def test_what_was_sealed_when_the_edge_died_before_it_was_on_record_is_found(
    start: StartEdge, tmp_path: Path
) -> None:
    (recording_id,) = _killed_in(start, 1)
    told = vault_in(tmp_path).seal(recording_id, "2023-11-14")
    edge = start()
    edge.run(lambda: edge.look_after(edge.kept))
    (record,) = edge.kept()
    assert (record.file, record.size, record.peaks) == (told.file, told.size, told.peaks)
    assert (record.seconds, record.deleted_at) == (0.5, None)
    assert record.delete_after == BEGAN + 0.5 + KEPT, "else nobody would ever delete it"


def test_a_recording_that_cant_be_finished_costs_no_other(start: StartEdge, tmp_path: Path) -> None:
    broken, lost, whole_one = sorted(_killed_in(start, 3))
    (tmp_path / "work" / f"{broken}.left.wav").write_bytes(bytes(4096))  # as a power cut leaves it
    vault_in(tmp_path).abandon(lost)
    edge = start()

    def lost_is_told() -> bool:
        row = edge.store.recordings.recording(lost)
        return row is not None and row.deleted_at is not None

    with structlog.testing.capture_logs() as lines:
        edge.run(lambda: edge.look_after(lost_is_told))
    assert [record.recording_id for record in edge.kept()] == [whole_one]
    told = [line["event"] for line in lines]
    assert "a recording can't be finished" in told
    assert "a recording was lost when the edge died" in told
    assert broken in edge.vault.leftovers(), "it is tried again at the next start"
