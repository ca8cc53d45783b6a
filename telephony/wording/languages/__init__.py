"""The program's own words, a file for each language. A new language is a file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from telephony.wording.languages import (
    dutch,
    english,
    french,
    german,
    italian,
    korean,
    polish,
    portuguese,
    spanish,
)
from telephony.wording.own_words import OwnWords

BY_TAG: Mapping[str, OwnWords] = MappingProxyType(
    {
        "en": english.WORDS,
        "en-us": english.NORTH_AMERICAN,
        "en-ca": english.NORTH_AMERICAN,
        "de": german.WORDS,
        "es": spanish.WORDS,
        "fr": french.WORDS,
        "it": italian.WORDS,
        "ko": korean.WORDS,
        "nl": dutch.WORDS,
        "pl": polish.WORDS,
        "pt": portuguese.WORDS,
        "pt-pt": portuguese.EUROPEAN,
    }
)
"""By BCP 47 tag in small letters, with those of a region where they differ."""

KNOWN = ", ".join(tag for tag in BY_TAG if "-" not in tag)
"""The languages, for a sentence."""


def own_words(language: str) -> OwnWords | None:
    """Those of a BCP 47 tag, or of its beginning (RFC 4647 section 3.4); None if nothing serves."""
    tag = language.lower()
    while tag:
        if tag in BY_TAG:
            return BY_TAG[tag]
        tag = tag.rpartition("-")[0]
    return None


def digit_words(language: str) -> Mapping[str, str]:
    """Spoken word -> digit; empty where no words are known."""
    words = own_words(language)
    return words.digits if words is not None else {}
