"""How digits are spoken, for `collect` by voice."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4",
            "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
        },
        "de": {
            "null": "0", "eins": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4",
            "fünf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
        },
        "es": {
            "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
            "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
        },
        "fr": {
            "zéro": "0", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
            "six": "6", "sept": "7", "huit": "8", "neuf": "9",
        },
        "ko": {
            "영": "0", "공": "0", "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5",
            "육": "6", "칠": "7", "팔": "8", "구": "9",
        },
    }
)  # fmt: skip


def digit_words(language: str) -> Mapping[str, str]:
    """Spoken word -> digit for a BCP 47 language; empty if it isn't known here."""
    return _WORDS.get(language.lower().partition("-")[0], {})


def languages() -> tuple[str, ...]:
    """The languages whose digits are known."""
    return tuple(_WORDS)
