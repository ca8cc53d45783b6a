"""What callers say for the record, over a real vault and a real store; leg and recorder are made
up, and whoever speaks does so in virtual frames."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.recordings.recordings import Recordings
from telephony.call_control.recordings.voice_recording import VoiceRecording
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.recording import VoiceEnd
from telephony.interfaces.recording_store import RecordingQuery, RecordingRecord
from telephony.ivr.commands import RecordVoice
from telephony.recordings.vault import Vault
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.call_control.fakes import SILENCE, SPEECH, FakeDetector, FakeLeg
from tests.call_control.test_recordings import LEFT, MadeUpRecorders, eventually
from tests.recordings.tracks import both_tracks, vault_in, whole

FACTS = CallFacts(CallId("call-1"), "carrier", Caller("+15551230000"), "100", 0.0)
SECOND = 50
"""Frames."""


class Booth:
    """Where a caller speaks for the record."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(StoreSettings(url=f"sqlite:///{folder}/calls.sqlite3"))
        self.vault: Vault = vault_in(folder)
        self.recorders = MadeUpRecorders()
        rows = self.store.recordings
        self.recordings = Recordings({}, self.recorders, self.vault, rows, rows)
        self.drain = AudioDrain(interval=0.001)
        self.leg = FakeLeg()
        self.ends: list[tuple[VoiceEnd, Path]] = []
        self.problems: list[str] = []

    async def begin(self, *, reviewed: bool = False) -> VoiceRecording:
        """Record, and wait until somebody listens, or it failed."""
        wanted = RecordVoice(1, "name", 2.0, 1.0, 10.0, 3600.0, reviewed=reviewed)
        recording = self.recordings.begin_voice(
            wanted,
            FACTS,
            self.leg,
            self.drain,
            FakeDetector(),
            lambda _id, end, _, file: self.ends.append((end, file)),
            self.problems.append,
        )
        await eventually(lambda: self.leg.rings or self.problems)
        return recording

    def says(self, frames: bytes) -> None:
        self.leg.rings[-1].waiting += frames

    async def over(self) -> None:
        await eventually(lambda: self.ends)

    async def settled(self) -> None:
        await eventually(lambda: not self.recordings.in_progress)

    def kept(self) -> list[RecordingRecord]:
        return list(self.store.recordings.recordings(RecordingQuery()))

    def run(self, story: Callable[[], Awaitable[None]]) -> None:
        """Until every row is on disk."""

        async def whole_story() -> None:
            draining = asyncio.create_task(self.drain.run())
            await story()
            await self.recordings.close()
            draining.cancel()

        asyncio.run(whole_story())
        self.store.recordings.close()


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path)
    yield made
    made.store.close()


def test_a_voice_is_recorded_until_it_falls_silent_and_sealed(booth: Booth) -> None:
    async def story() -> None:
        await booth.begin()
        booth.says(SPEECH * SECOND + SILENCE * SECOND)
        await booth.over()
        await booth.settled()

    booth.run(story)
    (record,) = booth.kept()
    assert (record.call_id, record.queue, record.agents) == ("call-1", "", ())
    assert record.consent == "announced" and record.keep == 3600.0
    assert booth.ends[0][0] is VoiceEnd.SILENCE
    assert booth.leg.rings[0].closed
    with booth.vault.open(record.recording_id, record.file) as opened:
        left, _ = both_tracks(whole(opened))
    assert (left == LEFT).all()
    assert booth.recorders.made[0].told == [(["in-1"], ["in-1"]), "close"]
    assert booth.vault.leftovers() == []


def test_nothing_said_leaves_nothing(booth: Booth) -> None:
    async def story() -> None:
        await booth.begin()
        booth.says(SILENCE * 3 * SECOND)
        await booth.over()
        await booth.settled()

    booth.run(story)
    assert booth.ends[0][0] is VoiceEnd.NO_INPUT
    assert booth.kept() == [] and booth.vault.leftovers() == []
    assert list(booth.vault._settings.work_folder.glob("*.wav")) == []


def test_whoever_hangs_up_in_mid_word_has_said_it(booth: Booth) -> None:
    async def story() -> None:
        recording = await booth.begin(reviewed=True)
        booth.says(SPEECH * SECOND)
        await eventually(lambda: recording._ends.spoke)
        recording.end()
        await booth.settled()

    booth.run(story)
    assert len(booth.kept()) == 1
    assert booth.ends[0][0] is VoiceEnd.HANG_UP


def test_whoever_hangs_up_before_the_first_word_leaves_nothing(booth: Booth) -> None:
    async def story() -> None:
        (await booth.begin()).end()
        await booth.settled()

    booth.run(story)
    assert booth.kept() == [] and booth.vault.leftovers() == []


@pytest.mark.parametrize("kept", [True, False])
def test_a_reviewed_one_can_be_heard_until_the_caller_decides(booth: Booth, kept: bool) -> None:
    async def story() -> None:
        recording = await booth.begin(reviewed=True)
        booth.says(SPEECH * SECOND)
        await eventually(lambda: recording._ends.spoke)
        recording.finish(VoiceEnd.KEY)
        await booth.over()
        assert booth.ends[0][1].stat().st_size > 1000, "can be played now"
        recording.decide(kept)
        recording.end()
        await booth.settled()

    booth.run(story)
    assert len(booth.kept()) == int(kept)
    assert list(booth.vault._settings.work_folder.glob("*.wav")) == []


def test_a_discarded_one_goes_the_way_of_those_whose_time_is_over(booth: Booth) -> None:
    async def story() -> None:
        recording = await booth.begin(reviewed=True)
        booth.says(SPEECH * SECOND + SILENCE * SECOND)
        await booth.over()
        recording.decide(kept=False)
        await booth.settled()
        keeping = asyncio.create_task(booth.recordings.keep())
        name = recording.recording_id

        def deleted() -> bool:
            row = booth.store.recordings.recording(name)
            return row is not None and row.deleted_at is not None

        await eventually(deleted)
        keeping.cancel()

    booth.run(story)
    assert booth.kept() == []
    assert not booth.recordings.problem


def test_a_recorder_that_fails_is_told_to_the_flow(booth: Booth) -> None:
    async def story() -> None:
        booth.recorders.problem = "The disk is full."
        await booth.begin()
        await booth.settled()

    booth.run(story)
    assert booth.problems == ["The disk is full."] and booth.ends == []
    assert booth.vault.leftovers() == []
