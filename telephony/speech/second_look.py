"""What else it may have been: the same speech, decoded again without the phrases found so far.

VoiceXML 2.0 section 5.1.5 calls it n-best. Engines have lists of their own, but rate what is in
them on a scale of its own each (Vosk's is a likelihood without bound). Asked again against fewer
phrases, every engine rates its next best as it rated its best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from telephony.interfaces.speech import Recognition, Recognizer
from telephony.speech.phrases import spoken_words

ALTERNATIVES = 2
"""Beside the best. Each costs a decoding, which the caller waits for."""


def with_alternatives(
    recognizer: Recognizer, phrases: Sequence[str], said: bytes, best: Recognition
) -> Recognition:
    """`best` with what `said` may mean instead. Raises `SpeechError`."""
    found, others = best.phrase, list[tuple[str, float]]()
    left = list(phrases)
    while found and len(others) < ALTERNATIVES:
        left = [phrase for phrase in left if spoken_words(phrase) != spoken_words(found)]
        if not any(not recognizer.unknown_words([phrase]) for phrase in left):
            break  # a recogniser that can hear none of them doesn't open
        utterance = recognizer.open(left)
        utterance.accept(said)
        next_best = utterance.finish()
        found = next_best.phrase
        if found:
            others.append((found, next_best.confidence))
    return replace(best, alternatives=tuple(others))
