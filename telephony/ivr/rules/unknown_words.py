"""A phrase that the recogniser can never hear, because it doesn't know a word of it."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.flow import Flow
from telephony.ivr.names import Phrase
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for found in flow.find(Phrase):
        for language in found.languages:
            unknown = hearing.unknown_words(language, [found.value.spoken])
            if unknown:
                words = ", ".join(f'"{word}"' for word in unknown)
                yield Doubt(
                    found.path,
                    f"The recogniser for {language} doesn't know {words}.",
                    "Say it in other words, or leave the choice to its key.",
                )


RULE = Rule(
    "unknown-words",
    "A phrase has a word that the recogniser doesn't know, so it is never heard.",
    "Recognisers hear the words of their vocabulary only; names and foreign words are often "
    "missing. Callers who say the phrase are misunderstood or not understood. It is checked "
    "against the model that this machine has for the language.",
    _judge,
)
