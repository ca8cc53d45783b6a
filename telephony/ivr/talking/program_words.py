"""What the program says by itself where a flow leaves it out: found by language, missed at load."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from telephony.documents.places import Path
from telephony.ivr.expressions.expression import ExpressionFailed
from telephony.ivr.verb import Defect
from telephony.wording.languages import KNOWN, own_words
from telephony.wording.own_words import OwnWords


def program_words(language: str, pick: Callable[[OwnWords], str]) -> str:
    """One of its sentences. Raises `ExpressionFailed` in a language that `unsaid` tells of."""
    words = own_words(language)
    if words is None:
        raise ExpressionFailed(f"the program has no words of its own in {language}")
    return pick(words)


def unsaid(language: str, path: Path, what: str, remedy: str) -> Iterator[Defect]:
    """What is wrong where the program has no words for `what` in a language."""
    if own_words(language) is None:
        yield Defect(
            path,
            f"The program has no words of its own in {language} for {what}.",
            f"{remedy} It knows {KNOWN}.",
            "no-own-words",
        )
