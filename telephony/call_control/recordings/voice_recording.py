"""What one caller says for the record: written natively, followed from its ring, kept or not.

    tracks made ─► recording ─silence, key, time, hang-up─► said ─kept─► to be sealed
        │              └───nothing said────► nothing           └─discarded─► nothing
        └─no room, no disk─► nothing; the flow is told

Both tracks hold the caller: whoever listens hears it on both ears.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog

from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.recordings.mailbox import Mailbox
from telephony.domain.errors import RecordingError, StoreError
from telephony.domain.recording import VoiceEnd
from telephony.interfaces.recorder import RecorderFactory
from telephony.interfaces.recording_store import RecordingJournal, RecordingRecord
from telephony.interfaces.recording_vault import RecordingVault
from telephony.interfaces.speech import VoiceActivityDetector
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import RecordVoice
from telephony.media.voice_end import VoiceEnds

FRAME_BYTES = 320
LATE = 2.0
"""Seconds after the longest time in which a leg that sends no audio at all is given up."""

Said = Callable[[str, VoiceEnd, float, Path], None]
"""Told its id ("" when nothing was said), how it ended, its seconds, where it lies for now."""

log = structlog.get_logger(__name__)


class VoiceRecording:
    """A recording from the beep to the sealed file. Lives on the event loop."""

    def __init__(
        self,
        wanted: RecordVoice,
        leg: Leg,
        record: RecordingRecord,
        recorders: RecorderFactory,
        vault: RecordingVault,
        journal: RecordingJournal,
        drain: AudioDrain,
        detector: VoiceActivityDetector,
        mailbox: Mailbox | None,
        said: Said,
        failed: Callable[[str], None],
    ) -> None:
        self._wanted = wanted
        self._leg = leg
        self._record = record
        self._recorders = recorders
        self._vault = vault
        self._journal = journal
        self._drain = drain
        self._detector = detector
        self._mailbox = mailbox if wanted.box else None
        self._said = said
        self._failed = failed
        self._ends = VoiceEnds(wanted.timeout, wanted.final_silence, wanted.max_time)
        loop = asyncio.get_running_loop()
        self._opened: asyncio.Future[str] = loop.create_future()
        self._ended: asyncio.Future[VoiceEnd] = loop.create_future()
        self._kept: asyncio.Future[bool] = loop.create_future()
        if not wanted.reviewed:
            self._kept.set_result(True)

    @property
    def recording_id(self) -> str:
        """Its name in the vault and on record."""
        return self._record.recording_id

    def finish(self, end: VoiceEnd) -> None:
        """It is said; again: nothing happens."""
        if not self._ended.done():
            self._ended.set_result(end)

    def decide(self, kept: bool) -> None:
        """Whether the caller wants it kept; the first word counts."""
        if not self._kept.done():
            self._kept.set_result(kept)

    def end(self) -> None:
        """The call is over: what was said and not discarded is kept."""
        self.finish(VoiceEnd.HANG_UP)
        self.decide(kept=True)

    async def run(self) -> RecordingRecord | None:
        """Returns what is to be sealed; None when nothing is kept."""
        try:
            return await self._recorded()
        except (RecordingError, StoreError) as error:
            self._tell(str(error))
            return None

    async def _recorded(self) -> RecordingRecord | None:
        now = asyncio.get_running_loop().time
        await self._note_message()
        tracks = await asyncio.to_thread(self._vault.begin, self.recording_id)
        recorder = self._recorders.record(
            tracks.left, tracks.right, self._began, lambda problem: self._is_open(problem)
        )
        recorder.hear([self._leg], [self._leg])
        problem = await self._opened
        if problem:
            await self._forget()
            self._tell(problem)
            return None
        began = now()
        try:
            end = await self._listen()
        finally:
            recorder.close()
        seconds = now() - began
        if not self._ends.spoke:
            await self._discard()
            self._said("", VoiceEnd.NO_INPUT, 0.0, tracks.left)
            return None
        if self._wanted.reviewed:
            await asyncio.to_thread(self._vault.complete, self.recording_id)
        self._said(self.recording_id, end, seconds, tracks.left)
        if await self._kept:
            return self._record
        await self._discard()
        return None

    async def _listen(self) -> VoiceEnd:
        """Until it is said, however that shows."""
        ring = self._leg.hear()

        def advance() -> bool:
            pcm = ring.drain()
            for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
                frame = pcm[start : start + FRAME_BYTES]
                end = self._ends.accept(frame, self._detector.is_speech(frame))
                if end is not None:
                    self.finish(end)
                    break
            return True

        self._drain.add_to_every_round(advance)
        try:
            async with asyncio.timeout(self._wanted.max_time + LATE):
                return await asyncio.shield(self._ended)
        except TimeoutError:
            return self._ends.out_of_time()
        finally:
            self._drain.remove(advance)
            ring.close()

    def _began(self, at: float) -> None:
        self._record = replace(self._record, started_at=at)
        # On record from now on: should the edge die, the next one finds whose it is.
        self._journal.note_recording(self._record)
        self._is_open("")

    def _is_open(self, problem: str) -> None:
        if not self._opened.done():  # else the edge has ended in the meantime
            self._opened.set_result(problem)

    async def _discard(self) -> None:
        """Nothing of it is kept; its row goes the way of those whose time is over."""
        self._journal.note_recording(replace(self._record, delete_after=self._record.started_at))
        await self._forget()

    async def _note_message(self) -> None:
        if self._mailbox is not None:
            await asyncio.to_thread(self._mailbox.begun, self._record, self._wanted)

    async def _forget(self) -> None:
        await asyncio.to_thread(self._vault.abandon, self.recording_id)
        if self._mailbox is not None:
            await asyncio.to_thread(self._mailbox.dropped, self.recording_id)

    def _tell(self, problem: str) -> None:
        log.error("voice not recorded", call_id=self._record.call_id, problem=problem)
        self._failed(problem)
