"""What a caller's telephone sends: words, mumbling, coughs, the noise of the line; by G.711."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from telephony.app.load.sounds import read_samples
from telephony.domain.errors import PromptError
from telephony.media.g711 import PCMU, SAMPLE_RATE, Samples, decode, encode
from telephony.prompts.caller_voices import CallerVoices

FRAME = 0.02
"""Seconds."""
FRAME_SAMPLES = round(FRAME * SAMPLE_RATE)
LONGEST = 20.0
"""Seconds that a file may have: longer speech is no match in any call."""

_LINE_NOISE = 8.0
"""Root mean square, in 16-bit steps: a quiet line, and not a dead one."""
_NOISE_SECONDS = 4.0
_SEED = 5
_PAUSE_POWER = 1e-3
"""A frame more than 30 dB below the loudest one is a pause."""
_UNDERSTOOD_BY_NOBODY = "I wonder whether anybody understands a word of this."
_COUGH_SECONDS = 0.35
_COUGH_PITCH = 140.0

Frames = list[bytes]
"""Of 20 ms, 16-bit little-endian mono at 8000 Hz."""


class CallerSounds:
    """Spoken by the voices for callers. Blocking: seconds, where something is rendered."""

    def __init__(self, voices: CallerVoices) -> None:
        self._voices = voices

    def require_voice(self, language: str) -> None:
        """Raises `PromptError`, with the remedy, if nobody can speak `language` here."""
        self._voices.require(language)

    def words(self, text: str, language: str) -> Samples:
        """Somebody says `text`. Raises `PromptError`."""
        return read_samples(self._voices.words(text, language))

    def recording(self, file: Path) -> Samples:
        """What a person says, in a file. Raises `PromptError`."""
        samples = read_samples(self._voices.recording(file))
        if len(samples) > LONGEST * SAMPLE_RATE:
            raise PromptError(f"{file.name} is longer than {LONGEST:g} s")
        if not samples.any():
            raise PromptError(f"{file.name} is silent")
        return samples

    def mumbling(self, language: str) -> Samples:
        """A voice, and not a word: speech played backwards. Raises `PromptError`."""
        return self.words(_UNDERSTOOD_BY_NOBODY, language)[::-1].copy()

    def talk(self, seconds: float, language: str) -> Samples:
        """Somebody who goes on speaking. Raises `PromptError`."""
        return np.resize(self.words(_UNDERSTOOD_BY_NOBODY, language), round(seconds * SAMPLE_RATE))


def cough() -> Samples:
    """A third of a second with a voice's pitch, too short for a word."""
    time = np.arange(round(_COUGH_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    voiced = sum(np.sin(2 * np.pi * _COUGH_PITCH * n * time) / n for n in range(1, 20))
    breath = np.random.default_rng(_SEED).normal(0, 0.4, len(time))
    envelope = np.sin(np.pi * np.arange(len(time)) / len(time)) ** 0.3
    return np.asarray(np.clip(6000 * envelope * (voiced + breath), -30000, 30000), np.int16)


def on_the_line(sound: Samples) -> Frames:
    """The sound in the noise of the line, as G.711 carries it, in whole frames."""
    whole = np.pad(sound, (0, -len(sound) % FRAME_SAMPLES)).astype(np.float64)
    noisy = whole + np.random.default_rng(_SEED).normal(0, _LINE_NOISE, len(whole))
    heard = decode(encode(np.clip(noisy, -32767, 32767).astype(np.int16), PCMU), PCMU)
    return [frame.tobytes() for frame in heard.reshape(-1, FRAME_SAMPLES)]


def quiet_line() -> Iterator[bytes]:
    """Frames of a caller who says nothing, without end."""
    return cycle(on_the_line(np.zeros(round(_NOISE_SECONDS * SAMPLE_RATE), np.int16)))


def spoken_frames(sound: Samples) -> int:
    """How many frames pass until the last one that isn't a pause."""
    frames = np.pad(sound, (0, -len(sound) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
    power: NDArray[np.float64] = np.square(frames.astype(np.float64)).mean(axis=1)
    loud = np.flatnonzero(power > _PAUSE_POWER * power.max())
    return int(loud[-1]) + 1 if len(loud) else 0
