"""Whether what the caller did was taken for what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telephony.call_control.audio.listening_turn import SpeechEvent
from telephony.interfaces.speech import Recognition
from telephony.ivr.events import SpeechRecognized, SpeechStarted
from telephony.ivr.names import spoken_form
from telephony.ivr.rehearsal.performance import Heard, Misheard

_CLEARER = "Give the choice a phrase that is longer or less like others."
_LOWER = "Lower `min_confidence`, or give the choice a phrase that is longer or less like others."
_STRICTER = "Choose phrases that are longer or less like it, or raise `min_confidence`."
VAD = "speech.vad_mode says how strict voice activity detection is."
_NO_ECHO = (
    "The carrier's or the gateway's echo canceller (ITU-T G.168) has to take more of it; until then"
    " write `barge_in: false` there, or `barge_in_type: hotword`."
)

Reported = tuple[SpeechEvent, float]
"""What a listening turn reported, and the seconds of decoding after the end of the speech."""


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


def judge_silence(came: Sequence[Reported]) -> None:
    """Raise `Misheard` if somebody was heard to speak on a line on which nobody did."""
    if any(isinstance(event, SpeechStarted) for event, _ in came):
        raise Misheard("Voice activity detection took the noise of the line for speech.", VAD)


def judge_echo(came: Sequence[Reported], latest: Recognition | None) -> None:
    """Raise `Misheard`: what came of a prompt's echo, while nobody spoke, disturbed the flow."""
    for event, _ in came:
        if isinstance(event, SpeechRecognized):
            sure = latest.confidence if latest is not None else event.confidence
            raise Misheard(
                f'A prompt\'s own echo was heard as "{event.phrase}" ({sure:.2f}).', _NO_ECHO
            )
    raise Misheard("A prompt was interrupted by its own echo.", _NO_ECHO)
