"""All recordings of an edge: begun by a queue's policy, finished in order, and at the next start
where this one was killed; deleted when their time is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from telephony.call_control.audio_drain import AudioDrain
from telephony.call_control.contact_recording import ContactRecording, filed, sealed
from telephony.call_control.mailbox import Mailbox
from telephony.call_control.recording_policy import RecordingPolicy
from telephony.call_control.voice_recording import Said, VoiceRecording
from telephony.domain.call import CallFacts, CallId, new_call_id
from telephony.domain.errors import RecordingError, StoreError
from telephony.domain.recording import Consent
from telephony.interfaces.contact_store import ContactRecovery
from telephony.interfaces.recorder import RecorderFactory
from telephony.interfaces.recording_store import (
    RecordingArchive,
    RecordingJournal,
    RecordingRecord,
)
from telephony.interfaces.recording_vault import RecordingVault
from telephony.interfaces.speech import VoiceActivityDetector
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import RecordVoice
from telephony.ivr.notice import RecordingNotice

log = structlog.get_logger(__name__)

LOOKED_AT_EVERY = 60.0
"""Seconds between looks for recordings whose time is over."""
DELETED_AT_ONCE = 200
"""Files a look; more wait for the next one."""
SEALED_WITHIN = 20.0
"""Seconds that the edge's end waits for tracks to be sealed; the rest is done at the next start."""


class _Recording(Protocol):
    def end(self) -> None:
        """The call or the edge ends; again: nothing happens."""

    async def run(self) -> RecordingRecord | None:
        """What is to be sealed, once it is over."""


class Recordings:
    """Lives on the event loop; files and rows are seen to by worker threads."""

    def __init__(
        self,
        policies: Mapping[str, RecordingPolicy],
        recorders: RecorderFactory,
        vault: RecordingVault,
        journal: RecordingJournal,
        archive: RecordingArchive,
        mailbox: Mailbox | None = None,
        contacts: ContactRecovery | None = None,
    ) -> None:
        self._policies = policies
        self._recorders = recorders
        self._vault = vault
        self._journal = journal
        self._archive = archive
        self._mailbox = mailbox
        self._contacts = contacts
        self._open: dict[asyncio.Task[None], _Recording] = {}
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recordings")
        self._unsealed: dict[str, RecordingRecord] = {}
        self._untold: dict[str, RecordingRecord] = {}
        """Sealed, and whoever is to be told of it isn't yet."""
        self._opened_at = time.time()
        self._problem = ""

    @property
    def problem(self) -> str:
        """What doesn't work, as a sentence; "" while all is well."""
        return self._vault.problem or self._problem

    @property
    def in_progress(self) -> int:
        """Recordings that aren't on record yet."""
        return len(self._open)

    def notices(self, call_id: CallId) -> dict[str, RecordingNotice]:
        """What this call is to hear, by queue, where its contacts are recorded."""
        return {
            queue: policy.notice
            for queue, policy in self._policies.items()
            if policy.notice is not None and policy.drawn(call_id)
        }

    def begin(
        self,
        facts: CallFacts,
        contact_id: str,
        queue: str,
        agent: str,
        consent: Consent,
        changed: Callable[[], None],
    ) -> ContactRecording | None:
        """Record a contact, where the queue's policy and the caller's consent allow it.

        `changed` as in `ContactRecording`.
        """
        policy = self._policies.get(queue)
        if policy is None or not (policy.drawn(facts.call_id) and policy.allowed_by(consent)):
            return None
        now = time.time()
        record = RecordingRecord(
            recording_id=new_call_id(now),
            call_id=facts.call_id,
            contact_id=contact_id,
            queue=queue,
            agents=(agent,),
            caller_number=facts.caller.number,
            consent=consent,
            started_at=now,
            keep=policy.keep,
        )
        recording = ContactRecording(
            record,
            self._recorders,
            self._vault,
            self._journal,
            pausable=policy.pausable,
            changed=changed,
        )
        self._see_to(recording)
        return recording

    def begin_voice(
        self,
        wanted: RecordVoice,
        facts: CallFacts,
        leg: Leg,
        drain: AudioDrain,
        detector: VoiceActivityDetector,
        said: Said,
        failed: Callable[[str], None],
    ) -> VoiceRecording:
        """Record what a caller says, as its flow asks; `said` and `failed` as in
        `VoiceRecording`."""
        now = time.time()
        record = RecordingRecord(
            recording_id=new_call_id(now),
            call_id=facts.call_id,
            contact_id="",
            queue="",
            agents=(),
            caller_number=facts.caller.number,
            consent=Consent.ANNOUNCED,  # the flow asks the caller to speak after the beep
            started_at=now,
            keep=wanted.keep,
        )
        recording = VoiceRecording(
            wanted,
            leg,
            record,
            self._recorders,
            self._vault,
            self._journal,
            drain,
            detector,
            self._mailbox,
            said,
            failed,
        )
        self._see_to(recording)
        return recording

    async def close(self) -> None:
        """End those in progress and wait until they are sealed, within a bound; then no more."""
        for recording in self._open.values():
            recording.end()
        if self._open:
            _, late = await asyncio.wait(self._open, timeout=SEALED_WITHIN)
            for task in late:
                log.warning("recording is finished at the next start")
                task.cancel()
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def keep(self) -> None:
        """Finish what an earlier run left; then delete what is over its time, again and again."""
        await self._attempt(self._recover)
        while True:
            await self._attempt(self._look_after)
            await asyncio.sleep(LOOKED_AT_EVERY)

    def _see_to(self, recording: _Recording) -> None:
        task = asyncio.create_task(self._see_through(recording), name="recording")
        self._open[task] = recording
        task.add_done_callback(self._open.pop)

    async def _see_through(self, recording: _Recording) -> None:
        try:
            record = await recording.run()
            if record is not None:
                self._unsealed[record.recording_id] = record
                await self._attempt(lambda: self._seal(record))
        except Exception:
            # A recording's trouble must be told, and costs no other's.
            log.exception("recording failed")

    async def _attempt(self, work: Callable[[], None]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._worker, work)
        except (RecordingError, StoreError) as error:
            problem = str(error)
            if problem != self._problem:
                log.critical("recordings aren't looked after", problem=problem)
            self._problem = problem
        else:
            self._problem = ""

    def _seal(self, record: RecordingRecord) -> None:
        finished = sealed(record, self._vault)
        self._journal.note_recording(finished)
        del self._unsealed[record.recording_id]
        self._tell_of(finished)

    def _tell_of(self, finished: RecordingRecord) -> None:
        """Of a message left in a box. Raises `StoreError`; then it is tried again."""
        if self._mailbox is not None:
            self._untold[finished.recording_id] = finished
            self._mailbox.filed(finished)
            del self._untold[finished.recording_id]

    def _recover(self) -> None:
        unfinished = {
            record.recording_id: record for record in self._archive.unfinished(self._opened_at)
        }
        for recording_id in self._vault.leftovers():
            record = unfinished.pop(recording_id, None)
            if record is None:
                # Nobody could find it again, and nobody would delete it in time.
                self._vault.abandon(recording_id)
                log.error("a recording without a row was removed", recording=recording_id)
            else:
                self._finish_left(record, sealed)
        for record in unfinished.values():
            self._finish_left(record, filed)

    def _finish_left(
        self,
        record: RecordingRecord,
        found: Callable[[RecordingRecord, RecordingVault], RecordingRecord | None],
    ) -> None:
        """One that cannot be finished now is tried again at the next start; it costs no other."""
        try:
            finished = found(record, self._vault)
        except RecordingError as error:
            problem = str(error)
            log.critical("a recording can't be finished", call_id=record.call_id, problem=problem)
            return
        if finished is None:
            self._archive.mark_deleted(record.recording_id, time.time())
            log.error("a recording was lost when the edge died", call_id=record.call_id)
            return
        self._journal.note_recording(finished)
        self._tell_of(finished)
        if self._contacts is not None and finished.contact_id and finished.seconds is not None:
            ended = finished.started_at + finished.seconds
            self._contacts.end_cut_off(finished.call_id, ended)
        log.warning(
            "a recording was finished that a killed edge left",
            call_id=record.call_id,
            seconds=finished.seconds,
        )

    def _look_after(self) -> None:
        self._vault.look_at_disks()
        self._journal.try_again()
        failures = _each(self._seal, list(self._unsealed.values()))
        for record in list(self._untold.values()):
            self._tell_of(record)
        failures += _each(self._delete, self._archive.due(time.time(), DELETED_AT_ONCE))
        if failures:
            raise failures[0]

    def _delete(self, record: RecordingRecord) -> None:
        if record.file:  # else it was discarded before it was sealed
            self._vault.delete(record.file)
        self._archive.mark_deleted(record.recording_id, time.time())
        log.info("recording deleted, its time is over", call_id=record.call_id)


def _each(
    work: Callable[[RecordingRecord], None], records: Iterable[RecordingRecord]
) -> list[RecordingError]:
    """What failed: one whose files can't be seen to costs no other its turn."""
    failures = []
    for record in records:
        try:
            work(record)
        except RecordingError as error:
            failures.append(error)
    return failures
