"""How English words sound: the dictionary of pronunciations that comes with PocketSphinx."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pocketsphinx

from telephony.domain.errors import SpeechError
from telephony.speech.phrases import spoken_words

_DICTIONARY = "en-us/cmudict-en-us.dict"


def english_sounds(phrase: str) -> tuple[str, ...]:
    """The sounds of a phrase in ARPABET; () if a word of it isn't in the dictionary.

    The first call reads the dictionary, a quarter of a second. Raises `SpeechError` if it can't.
    """
    dictionary = _dictionary()
    sounds: list[str] = []
    for word in spoken_words(phrase):
        if word not in dictionary:
            return ()
        sounds += dictionary[word].split()
    return tuple(sounds)


@cache
def _dictionary() -> Mapping[str, str]:
    """Sounds by word; of several pronunciations the first."""
    file = Path(pocketsphinx.get_model_path(_DICTIONARY))
    try:
        with file.open(encoding="utf-8") as lines:
            entries = (line.rstrip("\n").partition(" ") for line in lines)
            found = {word: sounds for word, _, sounds in entries if not word.endswith(")")}
    except OSError as error:
        raise SpeechError(f"the dictionary of pronunciations can't be read: {error}") from error
    return MappingProxyType(found)
