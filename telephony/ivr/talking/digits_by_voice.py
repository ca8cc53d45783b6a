"""Questions whose answer is a digit may be answered by voice where digits have words."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.verb import Defect
from telephony.wording.languages import KNOWN, digit_words


def unspeakable_digits(spoken: str) -> Iterator[Defect]:
    """What is wrong with `speech: true` in a language, `spoken`, without words for digits."""
    if not digit_words(spoken):
        yield Defect(
            ("speech",),
            f"Digits by voice aren't known in {spoken}.",
            f"Delete `speech`, or use one of {KNOWN}.",
            "no-digits-by-voice",
        )
