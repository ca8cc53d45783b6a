"""How what a caller hears comes back: from the hybrid of a telephone line, or a loudspeaker.

ITU-T G.131 and G.168 name it: echo return loss, in dB, from a good 30 to a bad 6, and an echo path
that delays the sound and smears it over some milliseconds. Such a path is two all-pass sections
here: it smears, and what it loses is the same at all frequencies, thus what was asked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from telephony.app.audio_rehearsal.sounds import FRAME_SAMPLES
from telephony.call_control.audio.played_sound import PlayedSound
from telephony.media.g711 import PCMU, SAMPLE_RATE, decode, encode

DELAY = 0.04
"""Seconds: a connection within a country, there and back."""
_SECTIONS = ((5, 0.5), (11, 0.4))
"""Delay (samples) and gain of each."""
_SMEARED = 64
"""Samples, 8 ms: what comes later than that is more than 30 dB below the rest."""


class EchoPath:
    """Of one line, for as long as it is up."""

    def __init__(self, loss: float) -> None:
        """`loss` in dB: 20 is usual, 0 as loud as what is played."""
        self._response = 10 ** (-loss / 20) * _smearing()

    def beside(self, frame: bytes, played: PlayedSound) -> bytes:
        """What the line carries where the caller's telephone sends `frame`: the echo as well."""
        reach = len(self._response) - 1
        heard = played.around(DELAY + reach / SAMPLE_RATE)[: FRAME_SAMPLES + reach]
        if not heard.any():
            return frame
        echo = np.convolve(heard.astype(np.float64), self._response, "valid")
        both = np.clip(np.frombuffer(frame, "<i2") + echo, -32767, 32767)
        return decode(encode(both.astype(np.int16), PCMU), PCMU).tobytes()


def _smearing() -> NDArray[np.float64]:
    response = np.zeros(_SMEARED)
    response[0] = 1.0
    for delay, gain in _SECTIONS:
        response = _all_pass(response, delay, gain)
    return response


def _all_pass(signal: NDArray[np.float64], delay: int, gain: float) -> NDArray[np.float64]:
    """Schroeder's section: y[n] = -g x[n] + x[n - d] + g y[n - d]."""
    passed = -gain * signal
    for n in range(delay, len(signal)):
        passed[n] += signal[n - delay] + gain * passed[n - delay]
    return passed
