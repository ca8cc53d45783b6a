"""What a caller is told, or asked, about being recorded, before the wait for an agent begins.

    told ─────────── heard to its end ─► announced
    asked ─► key 1 at any time ────────► agreed
        └──► another key, or none in time, or hung up ─► refused

What couldn't be played, or isn't there in the language, counts as refused: nobody is recorded
who wasn't told.
"""

from __future__ import annotations

from telephony.domain.recording import Consent
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    Event,
    PlaybackBroken,
    PlaybackDone,
)
from telephony.ivr.notice import RecordingNotice

YES = "1"


class NoticeTalk:
    """Gives the notice to one caller, who has heard or said `before` already in this call."""

    def __init__(
        self, context: Context, notice: RecordingNotice | None, language: str, before: Consent
    ) -> None:
        self._context = context
        self._notice = notice
        self._language = language
        self._before = before

    def begin(self) -> Consent | None:
        """Start; what came of it where nothing has to be said."""
        notice = self._notice
        if notice is None:
            return self._before
        said = self._before in {Consent.AGREED, Consent.REFUSED}
        if said or (self._before is Consent.ANNOUNCED and not notice.asks):
            return self._before
        part = notice.part(self._language)
        if part is None:
            return self._over(Consent.REFUSED)
        self._context.type_ahead.clear()  # keys pressed before the question answer nothing
        self._context.play((part,))
        return None

    def handle(self, event: Event) -> Consent | None:
        """Take an event; what came of it, once that is clear."""
        question = self._notice if self._notice is not None and self._notice.asks else None
        match event:
            case PlaybackDone() if question is not None:
                self._context.wait(question.timeout)
                return None
            case PlaybackDone():
                return self._over(Consent.ANNOUNCED)
            case DigitPressed() if question is not None:
                self._context.stop_playing()
                self._context.deadline = None
                return self._over(Consent.AGREED if event.symbol == YES else Consent.REFUSED)
            case DeadlineReached() | PlaybackBroken():
                return self._over(Consent.REFUSED)
            case _:
                return None

    def _over(self, consent: Consent) -> Consent:
        self._context.note(Kind.CALL, "recording consent", {"consent": consent.value})
        return consent
