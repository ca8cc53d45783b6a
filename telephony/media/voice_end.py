"""When a caller who speaks for the record has said it all, decided frame by frame.

    silent ─speech─► spoken ─final silence─► SILENCE
       │               └─────max time──────► MAX_TIME
       └─no word within the timeout────────► NO_INPUT

`finalsilence`, `maxtime` and the no-input timer of VoiceXML 2.0 section 2.3.6. Time is counted in
frames, so a late reader changes nothing.
"""

from __future__ import annotations

from telephony.domain.recording import VoiceEnd
from telephony.media.endpointing import (
    EndOfSpeech,
    Endpointer,
    EndpointerSettings,
    SpeechBegan,
    SpeechEnded,
)


class VoiceEnds:
    """Of one recording; feed it every frame, in order. Times in seconds."""

    def __init__(self, timeout: float, final_silence: float, max_time: float) -> None:
        self._timeout = timeout
        self._max_time = max_time
        self._endpointer = Endpointer(
            EndpointerSettings(
                complete_timeout=final_silence,
                incomplete_timeout=final_silence,
                max_speech=max_time + 1.0,  # the whole recording's bound comes first
            )
        )
        self.spoke = False
        """Whether anything was said so far, a cough apart."""

    def accept(self, frame: bytes, is_speech: bool) -> VoiceEnd | None:
        """Take a frame of 20 ms and its judgement; the end, once it has come."""
        match self._endpointer.accept(frame, is_speech):
            case SpeechBegan():
                self.spoke = True
            case SpeechEnded(cause=EndOfSpeech.NOISE):
                self.spoke = False
            case SpeechEnded():
                return VoiceEnd.SILENCE
        if self._endpointer.clock >= self._max_time:
            return self.out_of_time()
        if not self.spoke and self._endpointer.clock >= self._timeout:
            return VoiceEnd.NO_INPUT
        return None

    def out_of_time(self) -> VoiceEnd:
        """The longest time is over."""
        return VoiceEnd.MAX_TIME if self.spoke else VoiceEnd.NO_INPUT
