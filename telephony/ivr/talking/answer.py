"""What comes of a turn: an answer, or a miss."""

from __future__ import annotations

from enum import StrEnum

from telephony.domain.immutable import immutable
from telephony.domain.timeline import DOTS, Detail


class Miss(StrEnum):
    """A turn without an answer."""

    NO_INPUT = "no_input"
    NO_MATCH = "no_match"


@immutable
class Answer:
    """What the caller meant; `digits` or `phrase` is what was keyed or said."""

    value: str
    digits: str = ""
    phrase: str = ""
    confidence: float = 1.0
    others: tuple[Answer, ...] = ()
    """What else may have been said, the likeliest first."""
    secret: bool = False
    """Whether a key of it was pressed while a secret was asked for, and may be part of that."""

    @property
    def details(self) -> dict[str, Detail]:
        """How it was given, for the timeline."""
        if self.digits:
            return {"by": self.by, "digits": DOTS if self.secret else self.digits}
        return {"by": self.by, "phrase": self.phrase, "confidence": round(self.confidence, 3)}

    @property
    def by(self) -> str:
        """How it was given: "keys" or "speech"."""
        return "keys" if self.digits else "speech"


Outcome = Answer | Miss
