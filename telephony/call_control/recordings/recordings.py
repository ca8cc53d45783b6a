"""All recordings of an edge that are under way: begun by a queue's policy, and ended in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import structlog

from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.recordings.contact_recording import ContactRecording
from telephony.call_control.recordings.mailbox import Mailbox
from telephony.call_control.recordings.recording_policy import RecordingPolicy
from telephony.call_control.recordings.recording_upkeep import RecordingUpkeep
from telephony.call_control.recordings.voice_recording import Said, VoiceRecording
from telephony.domain.call import CallFacts, CallId, new_call_id
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
        self._mailbox = mailbox
        self._upkeep = RecordingUpkeep(vault, journal, archive, mailbox, contacts)
        self._open: dict[asyncio.Task[None], _Recording] = {}

    @property
    def problem(self) -> str:
        """What doesn't work, as a sentence; "" while all is well."""
        return self._vault.problem or self._upkeep.problem

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
        self._upkeep.close()

    async def keep(self) -> None:
        """Finish what an earlier run left; then delete what is over its time, again and again."""
        await self._upkeep.keep()

    def _see_to(self, recording: _Recording) -> None:
        task = asyncio.create_task(self._see_through(recording), name="recording")
        self._open[task] = recording
        task.add_done_callback(self._open.pop)

    async def _see_through(self, recording: _Recording) -> None:
        try:
            record = await recording.run()
            if record is not None:
                await self._upkeep.seal(record)
        except Exception:
            # A recording's trouble must be told, and costs no other's.
            log.exception("recording failed")
