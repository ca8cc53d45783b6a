"""The recognisers by themselves: decoding time as a share of the speech's length."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from telephony.interfaces.speech import Recognizer
from telephony.speech.models import find_recognizer
from telephony.speech.recognizer_pool import warm_up
from telephony.speech.settings import SpeechSettings
from tests.bench.figure import Figure
from tests.bench.spoken_words import ENGLISH, KOREAN, espeak_says, piper_says
from tests.peers.g711 import SAMPLE_RATE, Samples

_TIMES = 10


def measure() -> Iterator[Figure]:
    """One utterance after the other on one core, each against a menu's phrases."""
    with TemporaryDirectory(prefix="bench-") as name:
        spoken = {"en-US": piper_says(Path(name)), "ko-KR": espeak_says(Path(name))}
    for language, phrases in (("en-US", ENGLISH), ("ko-KR", KOREAN)):
        recognizer = find_recognizer(language, SpeechSettings())
        warm_up(recognizer, phrases)
        yield Figure(
            name=f"decoding ({recognizer.name})",
            unit="of real time",
            samples=[
                _decode(recognizer, phrases, word)
                for _ in range(_TIMES)
                for word in spoken[language]
            ],
            digits=3,
        )


def _decode(recognizer: Recognizer, phrases: Sequence[str], word: Samples) -> float:
    began = time.perf_counter()
    utterance = recognizer.open(phrases)
    utterance.accept(word.tobytes())
    utterance.finish()
    return (time.perf_counter() - began) * SAMPLE_RATE / len(word)
