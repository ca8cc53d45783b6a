"""Who wants to know how calls go: metrics and the log."""

from __future__ import annotations

from typing import Protocol

from telephony.domain.call import CallFacts
from telephony.domain.dtmf import DtmfMethod
from telephony.domain.leg import IncomingInvite, MediaQuality
from telephony.domain.termination import Termination
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.events import SpeechLack


class CallObserver(Protocol):
    """Told of each thing once, on the event loop; must not block. Durations in seconds."""

    def refused(self, invite: IncomingInvite, termination: Termination) -> None:
        """An INVITE was refused at the gate."""

    def began(self, facts: CallFacts) -> None:
        """A call was let in."""

    def answered(self, after: float) -> None:
        """From INVITE to ACK."""

    def first_prompt(self, after: float) -> None:
        """From answer to the first prompt handed to the media thread."""

    def digit(self, method: DtmfMethod) -> None:
        """A key was pressed."""

    def speech(self, outcome: str, after: float) -> None:
        """recognized, not_recognized or unavailable; `after` the end of the speech."""

    def speech_unavailable(self, lack: SpeechLack) -> None:
        """A turn went by keys alone."""

    def echo_disregarded(self) -> None:
        """What began like speech was an echo of what is played, and interrupted nothing."""

    def prompt_rendered(self, took: float) -> None:
        """Prompts that couldn't be rendered ahead were rendered while a caller waited."""

    def errand_over(self, errand: str, outcome: str, took: float) -> None:
        """What a flow sent for came, or didn't: "done", "failed" or "timed_out", by its type."""

    def media_quality(self, leg: str, quality: MediaQuality) -> None:
        """How the audio of a leg went: "caller", or "callee", "agent", ... whom the edge called."""

    def outbound_ended(self, termination: Termination) -> None:
        """An outbound leg is over, or wasn't allowed to begin."""

    def ended(self, record: CallRecord) -> None:
        """A call is over and its record is with the journal."""
