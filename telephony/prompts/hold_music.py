"""The music that comes with the program: broken chords on a plucked string, half a minute long.

It is made of sines within a telephone's band, so nothing of it is lost in G.711, and it ends
as it begins, so that it can be repeated without a seam.
"""

from __future__ import annotations

import numpy as np

from telephony.prompts.telephone_audio import SAMPLE_RATE, Samples

VERSION = "hold music r1"
"""Renamed whenever it sounds different; part of the cache key."""

_NOTE_SECONDS = 0.4
_RING_SECONDS = 2.4
_LEVEL = 10 ** (-26 / 20)
"""-26 dBFS: below speech, since callers listen through it for a voice."""
_CHORDS = (
    # C, A minor, F, G, C, E minor, F, G; MIDI note numbers from the bass up
    (48, 55, 60, 64), (45, 57, 60, 64), (41, 57, 60, 65), (43, 55, 59, 62),
    (48, 55, 64, 67), (52, 59, 64, 67), (53, 57, 65, 69), (43, 59, 62, 67),
)  # fmt: skip
_PICKING = (0, 2, 3, 2, 1, 2, 3, 2, 0, 3)
"""Which string of a chord is plucked, beat by beat."""
_OVERTONES = ((1, 1.0), (2, 0.45), (3, 0.22), (4, 0.1))


def hold_music() -> Samples:
    """The whole piece, once."""
    beats = [chord[string] for chord in _CHORDS for string in _PICKING]
    step = round(_NOTE_SECONDS * SAMPLE_RATE)
    piece = np.zeros(step * len(beats), np.float32)
    for beat, note in enumerate(beats):
        sound = _plucked(440.0 * 2 ** ((note + 12 - 69) / 12))
        # What still rings at the end rings on at the beginning.
        piece[(beat * step + np.arange(len(sound))) % len(piece)] += sound
    level = float(np.sqrt(np.square(piece).mean()))
    return np.asarray(piece * (_LEVEL / level), np.float32)


def _plucked(frequency: float) -> Samples:
    """A string that is plucked once and dies away; its overtones die sooner."""
    time = np.arange(round(_RING_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros_like(time)
    for number, share in _OVERTONES:
        decay = np.exp(-time * (1.6 + 0.9 * number))
        sound += share * decay * np.sin(2 * np.pi * number * frequency * time)
    attack = np.minimum(1.0, time / 0.008)
    release = np.minimum(1.0, (_RING_SECONDS - time) / 0.1)
    return np.asarray(sound * attack * release, np.float32)
