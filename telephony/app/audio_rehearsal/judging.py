"""Whether what the caller did was taken for what it was."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.call_control.listening_turn import SpeechEvent
from telephony.interfaces.speech import Recognition
from telephony.ivr.events import SpeechRecognized
from telephony.ivr.names import spoken_form
from telephony.ivr.rehearsal.performance import Heard, Misheard

_CLEARER = "Give the choice a phrase that is longer or less like others."
_LOWER = "Lower `min_confidence`, or give the choice a phrase that is longer or less like others."
_STRICTER = "Choose phrases that are longer or less like it, or raise `min_confidence`."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a sound of the caller's."""

    event: SpeechEvent | None = None
    """None where nobody noticed it."""
    after: float | None = None
    """Seconds from its end to that."""
    recognition: Recognition | None = None
    rejected: bool = False
    """Whether the flow found it too doubtful."""

    @property
    def taken(self) -> SpeechRecognized | None:
        """What the flow took for an answer."""
        if isinstance(self.event, SpeechRecognized) and not self.rejected:
            return self.event
        return None

    @property
    def confidence(self) -> float:
        """The recogniser's."""
        return self.recognition.confidence if self.recognition is not None else 0.0

    @property
    def words(self) -> str:
        """The recogniser's own, also where they say no phrase."""
        return self.recognition.heard if self.recognition is not None else ""

    def heard(self, said: str) -> Heard:
        """For the report."""
        phrase = self.event.phrase if isinstance(self.event, SpeechRecognized) else ""
        return Heard(said, phrase, self.confidence, self.after)


def judge_words(said: str, meant: str | None, outcome: Outcome) -> None:
    """Raise `Misheard` unless the phrase was understood that was meant; None means none of them."""
    taken = outcome.taken
    if meant is None:
        if taken is not None:
            raise Misheard(
                f'It was heard as "{taken.phrase}" ({outcome.confidence:.2f}), and "{said}" is no'
                " phrase here.",
                _STRICTER,
            )
    elif taken is None:
        raise Misheard(_not_understood(said, outcome), _LOWER if outcome.rejected else _CLEARER)
    elif spoken_form(taken.phrase) != spoken_form(meant):
        raise Misheard(
            f'It was heard as "{taken.phrase}" ({outcome.confidence:.2f}), not "{said}".', _CLEARER
        )


def _not_understood(said: str, outcome: Outcome) -> str:
    if outcome.event is None:
        return f'Voice activity detection didn\'t notice "{said}".'
    if not outcome.words:
        return f'"{said}" wasn\'t understood.'
    doubt = f'It was heard as "{outcome.words}" ({outcome.confidence:.2f})'
    if spoken_form(outcome.words) == spoken_form(said):
        return f"{doubt}, which is too doubtful to be taken."
    return f'{doubt}, not "{said}".'


def judge_noise(what: str, outcome: Outcome) -> None:
    """Raise `Misheard` if an answer was taken from what isn't one."""
    if (taken := outcome.taken) is not None:
        raise Misheard(
            f'{what} was heard as "{taken.phrase}" ({outcome.confidence:.2f}).', _STRICTER
        )
