"""The sounds of a profile: what callers play and say, and what they have to hear."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from telephony.app.load.caller_track import KeyPresses, Silence, Sound, TrackStep
from telephony.app.load.profile import CallerModel, HearsModel, StepModel
from telephony.domain.errors import PromptError
from telephony.ivr.commands import AudioFile, SpokenText
from telephony.media.g711 import SAMPLE_RATE, Samples
from telephony.prompts.prompt_library import PromptLibrary

LANGUAGE = "en-US"
"""Of the one voice that comes with the program."""
_AUDIBLE = 100
"""In 16-bit steps: before the first sample that is louder, nobody hears a prompt begin."""
_SHORTEST = 0.3
"""Seconds of sound that one can be told by."""


class ProfileSounds:
    """Finds, converts or renders them, in the prompt cache that the edge uses too."""

    def __init__(self, folder: Path, library: PromptLibrary | None = None) -> None:
        self._folder = folder
        self._library = library or PromptLibrary()

    def steps(self, caller: CallerModel) -> list[TrackStep]:
        """What a caller does. Blocks while a text is rendered. Raises `PromptError`."""
        return [self._step(step) for step in caller.does]

    def expected(self, hears: HearsModel) -> Samples:
        """The beginning of what the caller has to hear, without silence in front.

        Raises `PromptError`, also when there is too little sound in it to be told by.
        """
        if hears.say is not None:
            file = self._library.resolve(SpokenText(hears.say, hears.language, constant=True))
        else:
            file = self._library.resolve(AudioFile(self._folder / (hears.play or "")))
        samples = read_samples(file)
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) >= _AUDIBLE)
        samples = samples[int(loud[0]) if len(loud) else len(samples) :]
        samples = samples[: round(hears.first * SAMPLE_RATE)]
        if len(samples) < _SHORTEST * SAMPLE_RATE:
            raise PromptError(f"{hears.play or hears.say} has too little sound to be told by.")
        return samples

    def _step(self, step: StepModel) -> TrackStep:
        if step.press is not None:
            return KeyPresses(step.press)
        if step.wait is not None:
            return Silence(step.wait)
        if step.say is not None:
            part = self._library.resolve(SpokenText(step.say, LANGUAGE, constant=True))
        else:
            part = self._library.resolve(AudioFile(self._folder / (step.play or "")))
        return Sound(read_samples(part))


def read_samples(file: Path) -> Samples:
    """The samples of a WAV file as the prompt library writes them. Raises `PromptError`."""
    try:
        with wave.open(str(file), "rb") as source:
            data = source.readframes(source.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise PromptError(f"{file} can't be read: {error}") from error
    return np.frombuffer(data, dtype="<i2").astype(np.int16)
