"""A call's own recordings: begun, finished, kept and discarded as its flow asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from telephony.call_control.call_log import CallLog
from telephony.call_control.inbox import FromErrand, Item
from telephony.call_control.recordings.voice_recording import VoiceRecording
from telephony.call_control.services import CallServices
from telephony.domain.recording import VoiceEnd
from telephony.interfaces.speech import VoiceActivityDetector
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import RecordVoice
from telephony.ivr.events import ErrandFailed, VoiceRecorded


class VoiceRecorder:
    """Lives on the event loop, in the call's own order."""

    def __init__(
        self,
        leg: Leg,
        call_log: CallLog,
        services: CallServices,
        post: Callable[[Item], None],
    ) -> None:
        self._leg = leg
        self._log = call_log
        self._services = services
        self._post = post
        self._made: dict[int, VoiceRecording] = {}
        """By errand; a recording that is over stays until the call is."""

    def begin(self, wanted: RecordVoice, detector: VoiceActivityDetector) -> None:
        """Record from now on; the errand's end comes through the inbox."""
        number, post = wanted.errand, self._post

        def failed(problem: str) -> None:
            post(FromErrand(ErrandFailed(number, problem)))

        def said(recording_id: str, end: VoiceEnd, seconds: float, file: Path) -> None:
            post(FromErrand(VoiceRecorded(number, recording_id, seconds, end, file)))

        recordings = self._services.recordings
        if recordings is None:
            failed("Recordings have no key; recording.key says where it is.")
            return
        self._made[number] = recordings.begin_voice(
            wanted,
            self._log.record.facts,
            self._leg,
            self._services.drain,
            detector,
            said,
            failed,
        )

    def finish(self, errand: int) -> None:
        """A key was pressed; nothing to do if that errand is none of these."""
        if (recording := self._made.get(errand)) is not None:
            recording.finish(VoiceEnd.KEY)

    def drop(self, errand: int) -> None:
        """The caller hung up, or the step was left; nothing to do if it is none of these."""
        if (recording := self._made.get(errand)) is not None:
            recording.end()

    def decide(self, recording_id: str, *, kept: bool) -> None:
        """What the caller wants done with it."""
        for recording in self._made.values():
            if recording.recording_id == recording_id:
                recording.decide(kept)

    def release(self) -> None:
        """The call ends: what was said is kept."""
        for recording in self._made.values():
            recording.end()
