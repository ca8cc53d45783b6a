"""DTMF tones in short windows of audio, many windows at once (ITU-T Q.23, Q.24).

A window holds a key's tones when one frequency of each group is there, near its nominal value,
loud enough, neither much louder than the other, and hardly anything else beside them. The last
rule is what keeps voices out: their harmonics lie between and beyond the tones.

Each frequency is measured at its nominal value and a little to either side, as the windowed
Fourier transform at just these points (Goertzel's algorithm computes the same). The ratio of the
two sides tells how far a tone lies from its nominal frequency, and so what its level is. As one
matrix product for all windows this costs far less than a loop in Python.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 8000
WINDOW = 160
"""Samples: 20 ms tell neighbouring frequencies apart and fit twice into the shortest key."""
LOW = (697.0, 770.0, 852.0, 941.0)
HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
"""Hz (ITU-T Q.23)."""
SYMBOLS = ("123A", "456B", "789C", "*0#D")
"""By low and high frequency (ITU-T Q.23)."""
NONE = -1

# Q.24 annex A has administrations' limits; each threshold lies between the strictest "shall" and
# the loosest "shall not" of them.
_OFF_FREQUENCY = 0.024
"""Operation up to 1.8 %, none from 3.0 % on."""
_WEAKEST = -30.0
"""dBm0 of either tone; operation down to -25, none below -55."""
_REVERSE_TWIST, _NORMAL_TWIST = 5.5, -9.5
"""dB by which the high tone may be louder (operation up to 4) or weaker (8) than the low one."""
_PURE = 0.8
"""Share of a window's energy that both tones make up."""

_STEP = 20.0
"""Hz to either side of a frequency at which it is measured as well."""
_OVERLOAD = 32124.0
_OVERLOAD_LEVEL = 3.17
"""A sine of this amplitude is that loud, in dBm0 (ITU-T G.711, mu-law)."""
_FREQUENCIES = np.array(LOW + HIGH)
_COUNT = len(_FREQUENCIES)
_TAPER = np.hanning(WINDOW + 2)[1:-1]
_SILENT = 1e-3
_BLOCK = 32
"""Windows; 32 times the basis is below the 262144 multiplications from which OpenBLAS shares."""

Windows = NDArray[np.float32]
Keys = NDArray[np.int8]


def _basis() -> NDArray[np.float32]:
    """Columns: cosines then sines of each frequency, below, at and above its nominal value."""
    points = np.concatenate([_FREQUENCIES + side * _STEP for side in (-1, 0, 1)])
    phase = 2 * np.pi * np.arange(WINDOW)[:, None] * points[None, :] / SAMPLE_RATE
    scale = 2 * _TAPER[:, None] / _TAPER.sum()
    return np.hstack([np.cos(phase) * scale, np.sin(phase) * scale]).astype(np.float32)


_BASIS = _basis()
_ENERGY = (_TAPER**2 / (_TAPER**2).sum()).astype(np.float32)


def _response(offset: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the power at a point, for a tone that lies so many Hz beside it."""
    time = np.arange(WINDOW)[:, None] / SAMPLE_RATE
    found = (_TAPER[:, None] * np.exp(2j * np.pi * time * offset[None, :])).sum(axis=0)
    return np.asarray(2 * np.log(np.abs(found) / _TAPER.sum()))


_FARTHEST = _FREQUENCIES * _OFF_FREQUENCY
_MOST_TILT = _response(_FARTHEST - _STEP) - _response(_FARTHEST + _STEP)
"""Of each frequency: the logarithm of its sides' ratio for a tone as far off as may be."""
_TILT_TO_LEVEL = -_response(_FARTHEST) / _MOST_TILT**2
"""What a tone lacks at the nominal frequency, as a logarithm, by the square of that ratio."""


def _amplitude(level: float) -> float:
    """Of a sine of so many dBm0."""
    return float(_OVERLOAD * 10 ** ((level - _OVERLOAD_LEVEL) / 20))


_WEAKEST_POWER = _amplitude(_WEAKEST) ** 2 / 2


def is_loud(windows: Windows) -> NDArray[np.bool_]:
    """Whether there is enough in a window for two tones at all; by far the cheapest question."""
    return np.asarray(np.einsum("ij,ij->i", windows, windows) >= WINDOW * _WEAKEST_POWER / 2)


def keys_in(windows: Windows) -> Keys:
    """The key whose tones each row of `WINDOW` samples holds: 4 * low + high, or `NONE`."""
    found = _measured(windows)
    half = found.shape[1] // 2
    powers = (found[:, :half] ** 2 + found[:, half:] ** 2) / 2
    below, at, above = np.split(np.log(powers + _SILENT), 3, axis=1)
    low, low_power, low_near = _strongest(below, at, above, slice(0, len(LOW)))
    high, high_power, high_near = _strongest(below, at, above, slice(len(LOW), _COUNT))
    total = (windows**2) @ _ENERGY
    twist = 10 * np.log10(high_power / low_power)
    good = (
        low_near
        & high_near
        & (np.minimum(low_power, high_power) >= _WEAKEST_POWER)
        & (twist <= _REVERSE_TWIST)
        & (twist >= _NORMAL_TWIST)
        & (low_power + high_power >= _PURE * total)
    )
    return np.where(good, 4 * low + high, NONE).astype(np.int8)


def _measured(windows: Windows) -> Windows:
    """Each window's product with each column of the basis.

    In blocks so small that the linear algebra library stays on this thread: its helpers would
    spin on the cores that the media needs.
    """
    blocks = -(-len(windows) // _BLOCK)
    padded = np.zeros((blocks * _BLOCK, WINDOW), dtype=np.float32)
    padded[: len(windows)] = windows
    found = np.matmul(padded.reshape(blocks, _BLOCK, WINDOW), _BASIS)
    return np.asarray(found.reshape(blocks * _BLOCK, -1)[: len(windows)])


def _strongest(
    below: Windows, at: Windows, above: Windows, group: slice
) -> tuple[NDArray[np.intp], Windows, NDArray[np.bool_]]:
    """Of a group in each window: which it is, its power, and whether its frequency is right."""
    rows = np.arange(len(at))
    which = np.argmax(at[:, group], axis=1)
    column = which + group.start
    tilt = above[rows, column] - below[rows, column]
    small = np.minimum(np.abs(tilt), _MOST_TILT[column])
    power = np.exp(at[rows, column] + small**2 * _TILT_TO_LEVEL[column])
    return which, power, np.abs(tilt) <= _MOST_TILT[column]


def key_tone(symbol: str, seconds: float) -> NDArray[np.int16]:
    """The tones of a key of `SYMBOLS` as a telephone sends them, at -10 dBm0 each."""
    row = next(number for number, keys in enumerate(SYMBOLS) if symbol in keys)
    low, high = LOW[row], HIGH[SYMBOLS[row].index(symbol)]
    phase = 2 * np.pi * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tones = _amplitude(-10.0) * (np.sin(low * phase) + np.sin(high * phase))
    return np.round(tones).astype(np.int16)
