"""One contact's recording: follows who hears whom, is paused and resumed, until it can be sealed.

    wanted ─tracks made─► written ─end─► to be sealed
       └─────────no room, no disk─────► nothing; the contact goes on

Whatever goes wrong with a recording, the contact never waits for it and never ends by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from telephony.domain.errors import DeskError, RecordingError
from telephony.interfaces.agent_desk import RecordingState
from telephony.interfaces.recorder import Recorder, RecorderFactory
from telephony.interfaces.recording_store import RecordingJournal, RecordingRecord
from telephony.interfaces.recording_vault import RecordingVault, SealedRecording
from telephony.interfaces.user_agent import Leg

log = structlog.get_logger(__name__)

Connection = tuple[Leg, Leg]
"""Who speaks, and who hears it."""


class ContactRecording:
    """A recording from the first word to the sealed file. Lives on the event loop."""

    def __init__(
        self,
        record: RecordingRecord,
        recorders: RecorderFactory,
        vault: RecordingVault,
        journal: RecordingJournal,
        *,
        pausable: bool,
        changed: Callable[[], None],
    ) -> None:
        """`changed` is called whenever `state` may be another."""
        self._record = record
        self._recorders = recorders
        self._vault = vault
        self._journal = journal
        self._changed = changed
        self._pausable = pausable
        self._heard: tuple[Collection[Leg], Collection[Leg]] = ((), ())
        self._paused = self._secured = self._failed = False
        self._recorder: Recorder | None = None
        self._opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()

    @property
    def recording_id(self) -> str:
        """Its name in the vault and on record."""
        return self._record.recording_id

    @property
    def state(self) -> RecordingState:
        """Whether words are recorded now."""
        if self._failed or self._ended.is_set():
            return RecordingState.OFF
        if self._secured:
            return RecordingState.SECURED
        return RecordingState.PAUSED if self._paused else RecordingState.ON

    def follow(self, caller: Leg, connections: Iterable[Connection]) -> None:
        """Who hears whom from now on. Left is the caller, as far as somebody hears it; right is
        everybody whom the caller hears."""
        pairs = list(connections)
        left = [caller] if any(speaker is caller for speaker, _ in pairs) else []
        right = [speaker for speaker, hearer in pairs if hearer is caller]
        self._heard = (left, right)
        if self._recorder is not None:
            self._recorder.hear(*self._heard)

    def joined(self, agent: str) -> None:
        """Another agent of ours speaks in this contact."""
        if agent not in self._record.agents:
            self._record = replace(self._record, agents=(*self._record.agents, agent))

    def pause(self) -> None:
        """An agent's wish. Raises `DeskError`."""
        if self.state is RecordingState.OFF:
            raise DeskError("This contact isn't recorded.")
        if not self._pausable:
            raise DeskError("Recordings of this queue can't be paused.")
        self._pause(True)

    def secure(self) -> None:
        """Nothing that is said from now on reaches the disk, whatever an agent wishes."""
        self._secured = True
        self._pause(True)

    def resume(self) -> None:
        """An agent's wish; nothing to do when it isn't paused. Raises `DeskError`."""
        if self._secured:
            raise DeskError("What is said in this contact is secret: none of it is recorded.")
        self._pause(False)

    def end(self) -> None:
        """The contact is over; again: nothing happens."""
        self._ended.set()

    async def run(self) -> RecordingRecord | None:
        """Returns at the contact's end with what is to be sealed; None when nothing was made."""
        try:
            if await self._open():
                await self._ended.wait()
                return self._finish()
            await asyncio.to_thread(self._vault.abandon, self._record.recording_id)
        except RecordingError as error:
            self._tell(str(error))
        return None

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        recorder = self._recorder
        if recorder is not None:
            (recorder.pause if paused else recorder.resume)()
        self._changed()

    async def _open(self) -> bool:
        tracks = await asyncio.to_thread(self._vault.begin, self._record.recording_id)
        recorder = self._recorders.record(tracks.left, tracks.right, self._began, self._not_begun)
        if self._paused:
            recorder.pause()
        recorder.hear(*self._heard)
        self._recorder = recorder
        return await self._opened

    def _began(self, at: float) -> None:
        self._record = replace(self._record, started_at=at)
        self._journal.note_recording(self._record)
        self._is_open(True)

    def _not_begun(self, problem: str) -> None:
        self._tell(problem)
        self._is_open(False)

    def _is_open(self, opened: bool) -> None:
        if not self._opened.done():  # else the edge has ended in the meantime
            self._opened.set_result(opened)

    def _finish(self) -> RecordingRecord:
        if self._recorder is not None:
            self._recorder.close()
        self._journal.note_recording(self._record)  # should the edge die now, all agents are named
        return self._record

    def _tell(self, problem: str) -> None:
        self._failed = True
        log.error("recording failed", call_id=self._record.call_id, problem=problem)
        self._changed()


def sealed(record: RecordingRecord, vault: RecordingVault) -> RecordingRecord:
    """Seal its tracks; returns what is on record of it then. Blocks; raises `RecordingError`."""
    return _with(record, vault.seal(record.recording_id, _day(record)))


def filed(record: RecordingRecord, vault: RecordingVault) -> RecordingRecord | None:
    """What is to be on record of one that was sealed just before the edge died; None where none
    was. Blocks; raises `RecordingError`."""
    result = vault.filed(record.recording_id, _day(record))
    return None if result is None else _with(record, result)


def _day(record: RecordingRecord) -> str:
    return datetime.fromtimestamp(record.started_at, UTC).strftime("%Y-%m-%d")


def _with(record: RecordingRecord, result: SealedRecording) -> RecordingRecord:
    return replace(
        record,
        seconds=result.seconds,
        file=result.file,
        size=result.size,
        key_id=result.key_id,
        peaks=result.peaks,
        delete_after=record.started_at + result.seconds + record.keep,
    )
