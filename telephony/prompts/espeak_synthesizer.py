"""eSpeak NG: a formant synthesiser for more than a hundred languages, a program of its own.

It sounds like a machine, so no caller has to hear it; but it speaks where no other voice does.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from telephony.domain.errors import PromptError
from telephony.prompts.telephone_audio import (
    Samples,
    silence,
    to_telephone_rate,
    with_even_loudness,
    write_wav,
)

PROGRAM = "espeak-ng"
_RENDERING = 1
"""Raised whenever the same text would come out differently; part of every cache key."""
_WORDS_A_MINUTE = 140
_SECONDS = 30.0
"""For one text, after which the program is given up."""
_LEAD_IN = 0.06
_TAIL = 0.1


def espeak_speaks(language: str) -> bool:
    """Whether the program is here, and has a voice for `language` (BCP 47)."""
    if shutil.which(PROGRAM) is None:
        return False
    try:
        command = [PROGRAM, "-v", language.lower(), "-q", "--", "one"]
        return subprocess.run(command, capture_output=True, timeout=_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


class EspeakSynthesizer:
    """Implements `telephony.interfaces.speech.Synthesizer`."""

    def __init__(self, language: str) -> None:
        self._language = language.lower()

    @property
    def name(self) -> str:
        """The program, the voice, and how we render it."""
        return f"{PROGRAM} {self._language} r{_RENDERING}"

    def render(self, text: str, file: Path) -> None:
        """Write `text` as 8000 Hz mono 16-bit WAV. Raises `PromptError`."""
        try:
            with tempfile.TemporaryDirectory(prefix="telephony-espeak-") as folder:
                spoken = self._spoken(text, Path(folder) / "spoken.wav")
            samples = np.concatenate([silence(_LEAD_IN), spoken, silence(_TAIL)])
            write_wav(with_even_loudness(samples), file)
        except OSError as error:
            raise PromptError(f"{PROGRAM}'s sound can't be kept: {error}") from error

    def _spoken(self, text: str, file: Path) -> Samples:
        pace = str(_WORDS_A_MINUTE)
        command = [PROGRAM, "-v", self._language, "-s", pace, "-b", "1", "--stdin", "-w", str(file)]
        try:
            subprocess.run(
                command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=True
            )
        except (FileNotFoundError, subprocess.SubprocessError) as error:
            raise PromptError(f"{self.name} can't say it: {type(error).__name__}") from error
        try:
            with wave.open(str(file), "rb") as wav:
                rate, pcm = wav.getframerate(), wav.readframes(wav.getnframes())
        except (EOFError, wave.Error) as error:
            raise PromptError(f"{self.name} wrote no sound: {error}") from error
        samples = np.asarray(np.frombuffer(pcm, "<i2") / 32768, np.float32)
        return to_telephone_rate(samples, rate)
