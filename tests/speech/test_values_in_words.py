"""What the voice says of values is understood for what it is, and not for its neighbours."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from telephony.interfaces.speech import Recognizer
from telephony.wording.dates import spoken_date
from telephony.wording.money import money
from telephony.wording.numbers import cardinal, ordinal
from telephony.wording.times import spoken_time
from tests.speech.conftest import Says
from tests.speech.voices import frames, silence

pytestmark = pytest.mark.models

_ENGLISH = "en-US"
_NEIGHBOURS = {
    "money": [money(each, "USD", _ENGLISH) for each in ("12.50", "13.50", "30.50", "12.15")],
    "dates": [spoken_date(f"2026-{day}", _ENGLISH) for day in ("05-03", "05-13", "05-30", "03-03")],
    "times": [
        spoken_time(each, _ENGLISH) for each in ("16:30", "04:30", "16:13", "12:00", "00:00")
    ],
    "numbers": [cardinal(Decimal(each), _ENGLISH) for each in ("12.5", "13.5", "30", "-12.5")],
    "ordinals": [ordinal(each, _ENGLISH) for each in (3, 13, 30, 21)],
}


def _as_recognised(words: str) -> str:
    """Without what no dictionary has: hyphens, commas, letters in one."""
    plain = words.replace("-", " ").replace(",", "")
    return plain.replace("PM", "p m").replace("AM", "a m").lower()


@pytest.mark.parametrize("kind", _NEIGHBOURS)
def test_each_is_told_from_its_neighbours(english: Recognizer, joe_says: Says, kind: str) -> None:
    said = _NEIGHBOURS[kind]
    phrases = [_as_recognised(words) for words in said]
    for words, phrase in zip(said, phrases, strict=True):
        pcm = joe_says(words)
        utterance = english.open(phrases)
        for frame in frames(silence(0.3) + pcm + silence(0.4)):
            utterance.accept(frame)
        assert utterance.finish().phrase == phrase
        level = 20 * np.log10(np.std(np.frombuffer(pcm, np.int16)) / 32768)
        assert -26 < level < -18, "dBFS: as loud as any other prompt"
