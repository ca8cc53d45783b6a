"""Speech or silence, frame by frame, by the WebRTC project's detector."""

from __future__ import annotations

import webrtcvad

SAMPLE_RATE = 8000
FRAME_SECONDS = 0.02
FRAME_BYTES = 320
"""20 ms at 8000 Hz, 16 bits a sample."""

_NOTHING = bytes(FRAME_BYTES)
"""What a muted telephone sends: no noise at all."""
_SETTLED = 5
"""Such frames in a row after which the detector's filters are at rest."""


class WebRtcVoiceActivityDetector:
    """Implements `telephony.interfaces.speech.VoiceActivityDetector`.

    It adapts to the line's noise, so every leg has its own. `mode` is 0 to 3; a higher one
    calls less of what it hears speech.
    """

    def __init__(self, mode: int = 2) -> None:
        if mode not in range(4):
            raise ValueError(f"voice activity mode is 0 to 3, not {mode}")
        self._vad = webrtcvad.Vad(mode)
        self._silent_for = 0
        """Frames of nothing, the latest in a row, that weren't called speech."""

    def sees_nothing(self, pcm: bytes) -> bool:
        """Whether this is nothing, and the detector at rest: it learns nothing from nothing then.

        Calling it all the same is most of what a menu costs.
        """
        return self._silent_for >= _SETTLED and pcm == bytes(len(pcm))

    def is_speech(self, frame: bytes) -> bool:
        """Judge one 20 ms frame (320 bytes) of 8000 Hz audio."""
        nothing = frame == _NOTHING
        if nothing and self._silent_for >= _SETTLED:
            return False
        found = bool(self._vad.is_speech(frame, SAMPLE_RATE))
        self._silent_for = self._silent_for + 1 if nothing and not found else 0
        return found
