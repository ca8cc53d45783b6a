"""Telephone audio for a recogniser that was trained on twice the bandwidth.

A telephone carries nothing above 4 kHz. What was there is made up from what is left: the
band below is mirrored at 4 kHz, frame by frame, the louder the more of the frame's sound
lies in the upper half of the telephone's own band. So a vowel gets next to nothing up there
and a sibilant, which lives there, gets a lot: an "s" sounds like one again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_LEVEL = 2000.0
"""Root mean square of the speech, in 16-bit steps: a comfortable talker near a microphone."""
_NOISE = 40.0
"""Comfort noise: without it the empty upper band is a silence that no microphone knows."""
_LEVEL_FRAME = 160
_SPEECH_POWER = 0.01
"""A frame with this share of the loudest frame's power counts as speech."""
_HOP = 128
_FRAME = 2 * _HOP
"""Samples of a spectrum, 32 ms; its bins are 31.25 Hz wide."""
_WINDOW = np.hanning(_FRAME + 1)[:_FRAME].astype(np.float32)
_VOWELS = slice(10, 40)
"""Bins of 0.3 to 1.2 kHz."""
_SIBILANTS = slice(64, 122)
"""Bins of 2 to 3.8 kHz."""
_LOUDEST = 3.0
"""The upper band is at most so many times as loud as its mirror image."""


def to_wideband(pcm: bytes) -> bytes:
    """16-bit mono at 8000 Hz in, the same speech at 16000 Hz and an even level out."""
    narrow = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16).astype(np.float32)
    narrow *= _LEVEL / _speech_level(narrow)
    spectra = _spectra(narrow)
    upper = _upper_gain(spectra)[:, np.newaxis] * spectra[:, _HOP - 1 :: -1].conj()
    wide = _overlapped(np.hstack([spectra, upper]))[: 2 * len(narrow)]
    # Always the same noise, so that the same audio always gives the same result.
    wide += np.random.default_rng(8000).normal(0, _NOISE, len(wide))
    return bytes(np.clip(wide, -32768, 32767).astype(np.int16).tobytes())


def _spectra(samples: Samples) -> NDArray[np.complex64]:
    """Of overlapping frames, the first and last samples as often as all others."""
    padded = np.concatenate([np.zeros(_HOP), samples, np.zeros(_HOP + -len(samples) % _HOP)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    return np.fft.rfft(frames * _WINDOW).astype(np.complex64)


def _upper_gain(spectra: NDArray[np.complex64]) -> Samples:
    """How loud each frame's upper band is, as a multiple of its mirror image."""
    power = np.square(np.abs(spectra))
    vowels = power[:, _VOWELS].sum(axis=1) + 1.0
    sibilants = power[:, _SIBILANTS].sum(axis=1)
    return np.asarray(np.minimum(_LOUDEST, np.sqrt(sibilants / vowels)), np.float32)


def _overlapped(spectra: NDArray[np.complex64]) -> Samples:
    """The sound of overlapping frames at twice the rate, without the padding."""
    halves = 2 * np.fft.irfft(spectra).reshape(len(spectra), 2, _FRAME)
    return np.asarray(halves[:-1, 1] + halves[1:, 0], np.float32).reshape(-1)


def _speech_level(samples: Samples) -> float:
    frames = samples[: len(samples) // _LEVEL_FRAME * _LEVEL_FRAME].reshape(-1, _LEVEL_FRAME)
    power = np.square(frames).mean(axis=1) if len(frames) else np.square(samples)
    return float(max(1.0, np.sqrt(power[power >= _SPEECH_POWER * power.max()].mean())))
