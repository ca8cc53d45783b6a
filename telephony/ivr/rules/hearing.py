"""What rules ask of those who recognise speech, and what they know by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from telephony.ivr.names import spoken_form


class Hearing(Protocol):
    """What is known of how words sound, and of which of them a recogniser knows."""

    def sounds(self, language: str, phrase: str) -> tuple[str, ...]:
        """How a phrase sounds, sound by sound (ARPABET); () if a word of it isn't known."""

    def unknown_words(self, language: str, phrases: Sequence[str]) -> Sequence[str]:
        """The words that the language's recogniser can never hear; none if that isn't known."""


class BySpelling:
    """Knows no recogniser, and takes letters for sounds."""

    def sounds(self, language: str, phrase: str) -> tuple[str, ...]:
        """Its letters and digits."""
        return tuple(letter for letter in spoken_form(phrase) if letter.isalnum())

    def unknown_words(self, language: str, phrases: Sequence[str]) -> Sequence[str]:
        """None is known to be unknown."""
        return ()
