"""What is said of a caller who was misheard."""

from __future__ import annotations

import pytest

from telephony.app.audio_rehearsal.judging import Outcome, judge_noise, judge_words
from telephony.interfaces.speech import Recognition
from telephony.ivr.events import SpeechNotRecognized, SpeechRecognized
from telephony.ivr.rehearsal.performance import Misheard


def _taken(phrase: str, confidence: float = 0.9) -> Outcome:
    event = SpeechRecognized(1, phrase, confidence)
    return Outcome(event, 0.5, Recognition(phrase, confidence, phrase.lower()))


def _not_taken(words: str = "", confidence: float = 0.0) -> Outcome:
    return Outcome(SpeechNotRecognized(1), 0.5, Recognition("", confidence, words))


@pytest.mark.parametrize(
    ("meant", "outcome"),
    [("Sales", _taken("sales")), (None, _not_taken()), (None, _not_taken("sales", 0.3))],
    ids=["as meant", "no phrase, and none heard", "no phrase, and one doubted"],
)
def test_what_is_understood_as_meant_is_fine(meant: str | None, outcome: Outcome) -> None:
    judge_words("sales", meant, outcome)


@pytest.mark.parametrize(
    ("meant", "outcome", "told"),
    [
        ("sales", _taken("billing", 0.61), 'It was heard as "billing" (0.61), not "sales".'),
        ("sales", _not_taken("billing", 0.41), 'It was heard as "billing" (0.41), not "sales".'),
        ("sales", _not_taken("sales", 0.41), "(0.41), which is too doubtful to be taken"),
        ("sales", _not_taken(), '"sales" wasn\'t understood.'),
        ("sales", Outcome(), 'Voice activity detection didn\'t notice "sales".'),
        (None, _taken("billing"), 'It was heard as "billing" (0.90), and "sales" is no phrase'),
    ],
)
def test_what_is_misheard_is_told(meant: str | None, outcome: Outcome, told: str) -> None:
    with pytest.raises(Misheard) as raised:
        judge_words("sales", meant, outcome)
    assert told in str(raised.value)


def test_what_the_flow_finds_too_doubtful_isnt_understood() -> None:
    event = SpeechRecognized(1, "sales", 0.6)
    outcome = Outcome(event, 0.5, Recognition("sales", 0.6, "sales"), rejected=True)
    with pytest.raises(Misheard, match="too doubtful") as raised:
        judge_words("sales", "sales", outcome)
    assert "Lower `min_confidence`" in raised.value.remedy
    judge_noise("A cough", outcome)


def test_noise_is_no_answer() -> None:
    judge_noise("A cough", _not_taken())
    with pytest.raises(Misheard, match=r'A cough was heard as "sales" \(0\.90\)'):
        judge_noise("A cough", _taken("sales"))
