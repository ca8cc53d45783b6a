"""A prompt that is only heard: nothing is asked, a key may cut it short."""

from __future__ import annotations

from telephony.domain.timeline import Kind
from telephony.ivr.commands import PromptPart
from telephony.ivr.context import Context
from telephony.ivr.events import DigitPressed, Event, PlaybackBroken, PlaybackDone

_HEARD = (PlaybackDone, PlaybackBroken)


class Announcement:
    """Plays parts to their end.

    With barge-in a key stops it and is kept for the next question; keys that wait already
    skip it altogether. Without barge-in every key is dropped, those that wait too.
    """

    def __init__(
        self, context: Context, parts: tuple[PromptPart, ...], *, barge_in: bool = True
    ) -> None:
        self._context = context
        self._parts = parts
        self._barge_in = barge_in

    def begin(self) -> bool:
        """Start; True if there is nothing to wait for."""
        type_ahead = self._context.type_ahead
        if not self._barge_in:
            type_ahead.clear()
        if type_ahead.keys or not self._parts:
            return True
        self._context.play(self._parts)
        return False

    def handle(self, event: Event) -> bool:
        """Take an event; True when it is over."""
        if isinstance(event, _HEARD):
            return True
        if isinstance(event, DigitPressed) and self._barge_in:
            self._context.type_ahead.keep(event.symbol)
            self._context.note(Kind.PROMPT, "barge-in", {"by": "keys"})
            self._context.stop_playing()
            return True
        return False
