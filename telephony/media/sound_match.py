"""Finding a known sound in what somebody heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from telephony.media.g711 import SAMPLE_RATE, Samples

FOUND = 0.5
"""A `Match.score` from here on means that the sound was heard: other sounds stay below 0.25."""

_SILENCE = 30.0
"""Root mean square of samples below which a stretch counts as silent."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a sound fits a recording best; `score` is 1.0 for the very same waveform."""

    offset: float
    """Seconds from the start of the recording."""
    score: float

    @property
    def found(self) -> bool:
        """Whether it is the sound, and not just the best fit of something else."""
        return self.score >= FOUND


def find(sound: Samples, recording: Samples) -> Match:
    """Where `sound` fits `recording` best, by normalised cross-correlation.

    Indifferent to level; survives G.711 and a little noise. The sound must be there whole
    and in one piece: a stretch lost or added within it costs the share that no longer lines up.
    """
    if len(recording) < len(sound):
        return Match(offset=0.0, score=0.0)
    wanted = sound.astype(np.float64) - sound.mean()
    heard = recording.astype(np.float64)
    places = len(heard) - len(wanted) + 1
    size = 1 << (len(heard) + len(wanted)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    products = np.fft.irfft(spectrum, size)[:places]
    energy = np.concatenate(([0.0], np.cumsum(heard**2)))
    energy = energy[len(wanted) :] - energy[:places]
    audible = np.maximum(energy, len(wanted) * _SILENCE**2)
    scores = products / np.sqrt(audible * np.sum(wanted**2))
    best = int(np.argmax(scores))
    return Match(offset=best / SAMPLE_RATE, score=float(scores[best]))
