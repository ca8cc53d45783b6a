"""DTMF tones as telephones make them, and as they shouldn't (ITU-T Q.23, Q.24)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from telephony.media.dtmf_tones import HIGH, LOW, SYMBOLS
from telephony.media.g711 import PCMU, SAMPLE_RATE, Samples, decode, encode

ALL_KEYS = "".join(SYMBOLS)
Sound = NDArray[np.float64]


def amplitude(level: float) -> float:
    """Of a sine of so many dBm0 (ITU-T G.711: mu-law overloads at +3.17)."""
    return float(32124 * 10 ** ((level - 3.17) / 20))


def tone(
    symbol: str,
    seconds: float = 0.06,
    *,
    level: float = -10.0,
    twist: float = 0.0,
    off: tuple[float, float] = (0.0, 0.0),
    phase: float = 0.0,
) -> Sound:
    """A key's tones: the low one at `level` dBm0, the high one `twist` dB louder.

    `off` is by what share each frequency misses its nominal value.
    """
    row = next(number for number, keys in enumerate(SYMBOLS) if symbol in keys)
    low, high = LOW[row] * (1 + off[0]), HIGH[SYMBOLS[row].index(symbol)] * (1 + off[1])
    time = 2 * np.pi * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.asarray(
        amplitude(level) * np.sin(low * time + phase)
        + amplitude(level + twist) * np.sin(high * time + 2 * phase)
    )


def pause(seconds: float) -> Sound:
    return np.zeros(round(seconds * SAMPLE_RATE))


def on_the_line(*sounds: Sound, law: int = PCMU) -> Samples:
    """One after another through G.711, in whole 20 ms frames."""
    whole = np.clip(np.concatenate(sounds), -32767, 32767).astype(np.int16)
    whole = np.concatenate([whole, np.zeros(-len(whole) % 160, dtype=np.int16)])
    return decode(encode(whole, law), law)
