"""Who plays the caller of a dialogue: by text, or by sound, where somebody lends voice and ear.

The walk is the same. A performance by text tells the flow what the script says was understood; one
by sound speaks, and tells the flow what was understood of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.acting import act, hear_text
from telephony.ivr.rehearsal.script import TurnModel
from telephony.ivr.rehearsal.stage import Stage


class Misheard(Exception):
    """What the caller did was taken for something else; the text is a sentence."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.remedy = remedy


class Lacking(Exception):
    """This machine can't perform it: a voice or a recogniser isn't there. Says which, and the
    remedy."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of one thing that the caller said."""

    said: str
    phrase: str
    """Of those listened for; "" where none was understood."""
    confidence: float
    """The recogniser's, from 0 to 1."""
    after: float | None
    """Seconds from the end of the speech to the result; None where none came."""


class Performance(Protocol):
    """The caller of one dialogue; `close` when it is over."""

    @property
    def heard(self) -> Sequence[Heard]:
        """What was made of each thing said so far."""

    def act(self, stage: Stage, turn: TurnModel) -> None:
        """Do what a turn that acts says. Raises `CannotAct`, `Misheard`, `Lacking`."""

    def hear(self, stage: Stage) -> None:
        """Let what plays come to its end. Raises `CannotAct`, `Misheard`, `Lacking`."""

    def close(self) -> None: ...


Perform = Callable[[Flow], Performance]
"""A performance for one dialogue of a flow."""


class TextPerformance:
    """Words are understood as the script has them; a prompt takes as long as its letters."""

    heard: Sequence[Heard] = ()

    act = staticmethod(act)
    hear = staticmethod(hear_text)

    def close(self) -> None:
        """Nothing to do."""


_AS_TEXT = TextPerformance()


def by_text(flow: Flow) -> Performance:
    """See `Perform`."""
    return _AS_TEXT
