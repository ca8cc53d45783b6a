"""The phrases that a turn listens for, in the words that a recogniser knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_NOT_SPOKEN = re.compile(r"[^\w'\s]|_")


def spoken_words(phrase: str) -> list[str]:
    """The words of a phrase as they sound: lower case, without punctuation."""
    return _NOT_SPOKEN.sub(" ", phrase.lower()).split()


@dataclass(frozen=True, slots=True)
class PhraseGrammar:
    """A closed list of phrases. `spoken` holds each way to say one with the phrase meant."""

    spoken: dict[str, str]
    unknown: list[str]
    """Words that the recogniser doesn't know; a phrase with one of them is left out."""

    @property
    def words(self) -> list[str]:
        """Each word of the grammar once."""
        return sorted({word for line in self.spoken for word in line.split()})

    def is_whole(self, words: Sequence[str]) -> bool:
        """Whether these words say a phrase that no other one begins with."""
        said = " ".join(words)
        return said in self.spoken and not any(line.startswith(said + " ") for line in self.spoken)

    def meaning_of(self, words: Sequence[str]) -> str:
        """The phrase that these words say, "" if none."""
        return self.spoken.get(" ".join(words), "")


def build_grammar(phrases: Sequence[str], knows: Callable[[str], bool]) -> PhraseGrammar:
    """The part of `phrases` that a recogniser which `knows` words can hear.

    Of two phrases that sound alike the first one is meant.
    """
    spoken: dict[str, str] = {}
    unknown: list[str] = []
    for phrase in phrases:
        words = spoken_words(phrase)
        strangers = [word for word in words if not knows(word)]
        if words and not strangers:
            spoken.setdefault(" ".join(words), phrase)
        unknown += [word for word in strangers if word not in unknown]
    return PhraseGrammar(spoken, unknown)
