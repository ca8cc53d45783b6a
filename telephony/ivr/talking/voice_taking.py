"""Letting the caller speak for the record (VoiceXML 2.0 section 2.3.6).

    asking ─heard, or cut short by a key─► beep ─► recording ─silence, key, max time─► over
                                                       └──────no word in time──────► over

What plays before, and the keys pressed in it, are no part of what is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

from telephony.domain.timeline import Kind
from telephony.ivr.commands import Beep, PromptPart, RecordVoice
from telephony.ivr.context import Context
from telephony.ivr.events import DigitPressed, ErrandOver, Event, VoiceRecorded
from telephony.ivr.talking.announcement import Announcement


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """How long the caller may speak, and what ends it; times in seconds."""

    step: str
    beep: bool
    end_keys: str
    timeout: float
    final_silence: float
    max_time: float
    keep: float
    box: str = ""
    reviewed: bool = False


class VoiceTaking:
    """One recording, from the prompt to its end."""

    def __init__(self, context: Context, rules: VoiceRules, parts: tuple[PromptPart, ...]) -> None:
        self._context = context
        self._rules = rules
        beep = (Beep(),) if rules.beep else ()
        self._announcements = [
            Announcement(context, parts),
            Announcement(context, beep, barge_in=False),
        ]

    def begin(self) -> None:
        """Start; there is always something to wait for."""
        self._go_on()

    def handle(self, event: Event) -> ErrandOver | None:
        """Take an event; what came of it when it is over: `VoiceRecorded`, or the failure."""
        if self._announcements:
            if self._announcements[0].handle(event):
                del self._announcements[0]
                self._go_on()
            return None
        match event:
            case DigitPressed(symbol) if symbol in self._rules.end_keys:
                self._context.finish_errand()
            case VoiceRecorded():
                self._noted(event)
                return event
            case ErrandOver():
                return event
        return None

    def _go_on(self) -> None:
        while self._announcements:
            if not self._announcements[0].begin():
                return
            del self._announcements[0]
        rules = self._rules
        self._context.type_ahead.clear()
        self._context.send_for(
            lambda errand: RecordVoice(
                errand,
                step=rules.step,
                timeout=rules.timeout,
                final_silence=rules.final_silence,
                max_time=rules.max_time,
                keep=rules.keep,
                box=rules.box,
                reviewed=rules.reviewed,
            )
        )

    def _noted(self, over: VoiceRecorded) -> None:
        details = {"end": over.end.value, "seconds": round(over.seconds, 1)}
        self._context.note(Kind.CALL, "voice recorded", details)
