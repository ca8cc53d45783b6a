"""Piper: a neural voice that runs on the processor, faster than one can speak."""

from __future__ import annotations

import threading
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from telephony.domain.errors import PromptError
from telephony.prompts.telephone_audio import (
    Samples,
    silence,
    to_telephone_rate,
    with_even_loudness,
    write_wav,
)

if TYPE_CHECKING:
    from piper import PiperVoice, SynthesisConfig

_RENDERING = 1
"""Raised whenever the same text would come out differently; part of every cache key."""
_LEAD_IN = 0.06
_SENTENCE_PAUSE = 0.25
_TAIL = 0.1
"""Seconds of silence before, between and after sentences; receivers clip the first packets."""


class PiperSynthesizer:
    """Implements `telephony.interfaces.speech.Synthesizer` with the voice in an .onnx file.

    The voice is loaded (seconds) when there is something to say for the first time. With `pitch` it
    is another speaker: so many times as high, at the same pace, and steady, so that the same words
    sound the same each time. (Those who train recognisers make new speakers out of old ones so.)
    """

    def __init__(self, voice: Path, pitch: float | None = None) -> None:
        self._file = voice
        self._pitch = pitch
        # The phonemiser keeps its state in the process, not in the voice.
        self._one_at_a_time = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Engine, its version, the voice, and how we render it."""
        speaker = "" if self._pitch is None else f" x{self._pitch:g}"
        return f"piper {version('piper-tts')} {self._file.stem}{speaker} r{_RENDERING}"

    def render(self, text: str, file: Path) -> None:
        """Write `text` as 8000 Hz mono 16-bit WAV; a text with nothing to say is a short silence.

        Raises `PromptError`.
        """
        try:
            with self._one_at_a_time:
                samples = self._speak(text)
            write_wav(samples, file)
        except OSError as error:
            raise PromptError(f"the prompt can't be written to {file.parent}: {error}") from error

    def _speak(self, text: str) -> Samples:
        voice = self._voice
        spoken = [silence(_LEAD_IN)]
        try:
            for sentence in voice.synthesize(text, self._configured):
                if len(spoken) > 1:
                    spoken.append(silence(_SENTENCE_PAUSE))
                rate = round(sentence.sample_rate * (self._pitch or 1.0))
                spoken.append(to_telephone_rate(sentence.audio_float_array, rate))
        except Exception as error:  # onnxruntime and the phonemiser have no common error
            raise PromptError(f"{self.name} can't say a prompt: {type(error).__name__}") from error
        return with_even_loudness(np.concatenate([*spoken, silence(_TAIL)]))

    @property
    def _configured(self) -> SynthesisConfig | None:
        if self._pitch is None:
            return None
        from piper import SynthesisConfig  # see _voice

        # What is read faster, to be higher, is spoken slower before.
        return SynthesisConfig(length_scale=self._pitch, noise_scale=0.0, noise_w_scale=0.0)

    @cached_property
    def _voice(self) -> PiperVoice:
        # Here: what voices run on takes time and memory, and most starts find all prompts rendered.
        from piper import PiperVoice

        try:
            return PiperVoice.load(self._file)
        except Exception as error:  # onnxruntime's own errors, a bad JSON, a missing file
            raise PromptError(f"the voice {self._file} can't be loaded: {error}") from error
