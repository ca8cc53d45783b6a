"""Speech or silence, frame by frame, by the WebRTC project's detector."""

from __future__ import annotations

import webrtcvad

SAMPLE_RATE = 8000
FRAME_SECONDS = 0.02
FRAME_BYTES = 320
"""20 ms at 8000 Hz, 16 bits a sample."""


class WebRtcVoiceActivityDetector:
    """Implements `telephony.interfaces.speech.VoiceActivityDetector`.

    It adapts to the line's noise, so every leg has its own. `mode` is 0 to 3; a higher one
    calls less of what it hears speech.
    """

    def __init__(self, mode: int = 2) -> None:
        if mode not in range(4):
            raise ValueError(f"voice activity mode is 0 to 3, not {mode}")
        self._vad = webrtcvad.Vad(mode)

    def is_speech(self, frame: bytes) -> bool:
        """Judge one 20 ms frame (320 bytes) of 8000 Hz audio."""
        return bool(self._vad.is_speech(frame, SAMPLE_RATE))
