"""How a caller is asked whether something was heard right, and what yes and no are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ConfirmWords:
    """One language's; `question` has a place for what was heard, `help` comes when it fails."""

    question: str
    help: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


_WORDS: Mapping[str, ConfirmWords] = MappingProxyType(
    {
        "en": ConfirmWords(
            "Did you say {}?",
            "Please say yes or press 1, or say no or press 2.",
            ("yes", "yeah", "correct", "that's right"),
            ("no", "nope", "wrong"),
        ),
        "de": ConfirmWords(
            "Sagten Sie {}?",
            "Bitte sagen Sie ja oder drücken Sie 1, oder sagen Sie nein oder drücken Sie 2.",
            ("ja", "richtig", "genau"),
            ("nein", "falsch"),
        ),
        "es": ConfirmWords(
            "¿Ha dicho {}?",
            "Por favor, diga sí o pulse 1, o diga no o pulse 2.",
            ("sí", "correcto"),
            ("no", "incorrecto"),
        ),
        "fr": ConfirmWords(
            "Avez-vous dit {} ?",
            "Dites oui ou appuyez sur 1, ou dites non ou appuyez sur 2.",
            ("oui", "exact"),
            ("non", "faux"),
        ),
        "ko": ConfirmWords(
            "{}, 맞습니까?",
            "맞으면 네라고 말하거나 1번을, 아니면 아니요라고 말하거나 2번을 누르세요.",
            ("네", "예", "맞아요"),
            ("아니요", "아니오"),
        ),
    }
)


def confirm_words(language: str) -> ConfirmWords | None:
    """Those of a BCP 47 language; None if it isn't known here."""
    return _WORDS.get(language.lower().partition("-")[0])


def languages() -> tuple[str, ...]:
    """The languages in which callers can be asked."""
    return tuple(_WORDS)
