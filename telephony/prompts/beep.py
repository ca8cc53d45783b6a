"""The tone after which a caller speaks: 0.4 s of 1000 Hz, faded so that it doesn't click."""

from __future__ import annotations

import numpy as np

from telephony.prompts.telephone_audio import SAMPLE_RATE, Samples

VERSION = "beep r1"
"""Renamed whenever it sounds different; part of the cache key."""

_SECONDS = 0.4
_HERTZ = 1000.0
"""No sum of two DTMF frequencies, so nobody takes it for a key."""
_LEVEL = 10 ** (-14 / 20)
_FADE = 0.01


def beep() -> Samples:
    """The tone, once."""
    time = np.arange(round(_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    envelope = np.minimum(1.0, np.minimum(time, _SECONDS - time) / _FADE)
    return np.asarray(_LEVEL * envelope * np.sin(2 * np.pi * _HERTZ * time), np.float32)
