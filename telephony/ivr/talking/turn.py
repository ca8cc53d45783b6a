"""One turn: the prompt is played, the caller keys or speaks, or does neither.

Theory of operation. A turn is in one of four states:

    PROMPTING   the prompt plays; with barge-in the caller may answer already
    WAITING     the prompt is over; the no-input timer runs
    SPEAKING    the caller speaks, and the recogniser hasn't said what; the prompt is held
                where it is, the no-input timer is off, a long bound stands in
    KEYING      at least one key was pressed; the inter-digit or term timer runs

Each state is what it does with each event; an event without an entry means nothing in it. The
first key decides: from then on the turn belongs to the keys, listening stops, and what was
being said is not used. Half-keyed digits are thus never mixed with speech.

Barge-in is reversible: a short sound over the prompt that nothing was recognised in (a cough,
a door) wasn't speech, and the prompt goes on where it stopped. On a line with many such sounds
only a phrase that matches stops the prompt, as with `barge_in_type: hotword`.

Timers are those of VoiceXML 2.0: `timeout` (section 4.1.7) runs from the end of the
prompt; `interdigit_timeout` and `term_timeout` (appendix D) between keys; `completetimeout`
and `incompletetimeout` (section 6.3.2) end speech, and are kept by whoever listens.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from typing import Any

from telephony.domain.timeline import Detail, Kind
from telephony.ivr.commands import PromptPart
from telephony.ivr.context import Context
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    Event,
    Hypothesis,
    PlaybackBroken,
    PlaybackDone,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
)
from telephony.ivr.grammars.grammar import KEYS, NOTHING
from telephony.ivr.talking.answer import Answer, Miss, Outcome
from telephony.ivr.talking.turn_rules import TurnRules

SPEECH_LIMIT = 20.0
"""Seconds that a caller may speak before the turn counts as no match."""
LONGEST_NOISE = 1.0
"""Seconds of sound that may have been a cough: in more of it somebody speaks."""
MOST_NOISES = 3
"""In one turn; from then on only what is recognised stops the prompt."""


class Turn:
    """One turn of a question; gone when it has an outcome."""

    def __init__(
        self,
        context: Context,
        rules: TurnRules,
        parts: tuple[PromptPart, ...],
        rejected: Container[str] = (),
    ) -> None:
        """`rejected` are answers that the caller said no to."""
        self._context = context
        self._rules = rules
        self._rejected = rejected
        self._hotword = rules.hotword
        self._noises = 0
        self._parts = parts
        self._state: State = PROMPTING
        self._keys = ""
        self._secret = False
        """Whether any of them may be part of a secret."""
        self._value: str | None = None
        self._hearing = bool(rules.grammar.phrases)
        self._prompted = False
        """Whether what the caller says began while the prompt played."""

    def begin(self) -> Outcome | None:
        """Start; keys pressed ahead may answer at once."""
        type_ahead = self._context.type_ahead
        if not self._rules.barge_in:
            type_ahead.clear()
        elif type_ahead.keys:
            self._secret = type_ahead.secret
            outcome: Outcome | None = None
            while type_ahead.keys and outcome is None:
                outcome = self._press(type_ahead.take())
            return outcome
        if not self._parts:
            self._wait()
            return None
        self._context.play(self._parts)
        if self._rules.barge_in:
            self._listen()
        return None

    def handle(self, event: Event) -> Outcome | None:
        """Take an event; an outcome when the turn is over."""
        transition = self._state.get(type(event))
        return transition(self, event) if transition else None

    def _listen(self) -> None:
        rules = self._rules
        if self._hearing and self._context.turn is None:
            self._context.listen(
                rules.grammar.phrases,
                rules.language,
                rules.patience,
                rules.doubtful_below,
                rules.min_confidence,
            )

    def _wait(self) -> None:
        self._state = WAITING
        self._listen()
        self._context.wait(self._rules.timeout)

    def _prompt_over(self, event: Event) -> Outcome | None:
        self._wait()
        return None

    def _key_in_prompt(self, event: DigitPressed) -> Outcome | None:
        return self._key(event) if self._rules.barge_in else None

    def _key(self, event: DigitPressed) -> Outcome | None:
        self._barge_in("keys")
        return self._press(event.symbol)

    def _press(self, symbol: str) -> Outcome | None:
        self._state = KEYING
        self._context.stop_listening()
        return self._add(symbol)

    def _next_key(self, event: DigitPressed) -> Outcome | None:
        return self._add(event.symbol)

    def _add(self, symbol: str) -> Outcome | None:
        self._keys += symbol
        verdict = self._rules.grammar.judge(self._keys)
        self._value = verdict.value
        if verdict.more is NOTHING:
            return self._keyed()
        if verdict.more is KEYS:
            self._context.wait(self._rules.interdigit_timeout)
            return None
        if self._rules.term_timeout > 0:
            self._context.wait(self._rules.term_timeout)
            return None
        return self._entry_over()

    def _keys_over(self, event: Event) -> Outcome | None:
        return self._entry_over()

    def _entry_over(self) -> Outcome:
        """The entry ends without its terminator, which may yet come."""
        if self._value is not None and self._rules.grammar.terminator:
            self._context.type_ahead.expect_late(self._rules.grammar.terminator, self._context.now)
        return self._keyed()

    def _keyed(self) -> Outcome:
        if self._value is None:
            return Miss.NO_MATCH
        return Answer(self._value, digits=self._keys, secret=self._secret)

    def _silence(self, event: Event) -> Outcome | None:
        return Miss.NO_INPUT

    def _speech_began(self, event: Event) -> Outcome | None:
        if self._hotword:
            return None
        if self._context.playback is not None:
            self._context.note(Kind.PROMPT, "paused", {"by": "speech"})
            self._context.pause_playing()
        self._prompted = self._state is PROMPTING
        self._state = SPEAKING
        self._context.wait(SPEECH_LIMIT)
        return None

    def _spoke_too_long(self, event: Event) -> Outcome | None:
        return Miss.NO_MATCH

    def _speech_matched(self, event: SpeechRecognized) -> Outcome | None:
        answers = tuple(self._answers(event))
        if not answers:
            details: dict[str, Detail] = {
                "phrase": event.phrase,
                "confidence": round(event.confidence, 3),
            }
            self._context.note(Kind.SPEECH, "speech rejected", details)
            return self._unmatched()
        self._barge_in("speech")
        return replace(answers[0], others=answers[1:]) if len(answers) > 1 else answers[0]

    def _answers(self, event: SpeechRecognized) -> Iterator[Answer]:
        """What the caller may have meant, the likeliest first, each once."""
        given: set[str] = set()
        for found in (Hypothesis(event.phrase, event.confidence), *event.alternatives):
            value = self._rules.grammar.heard(found.phrase)
            likely = found.confidence >= self._rules.min_confidence
            if value is not None and likely and value not in given and value not in self._rejected:
                given.add(value)
                yield Answer(value, phrase=found.phrase, confidence=found.confidence)

    def _speech_unmatched(self, event: SpeechNotRecognized) -> Outcome | None:
        if self._prompted and event.spoken is not None and event.spoken < LONGEST_NOISE:
            self._was_noise()
            return None
        return self._unmatched()

    def _unmatched(self) -> Outcome | None:
        if self._hotword and self._state is not SPEAKING:
            self._listen()
            return None
        self._barge_in("speech")
        return Miss.NO_MATCH

    def _was_noise(self) -> None:
        """The prompt goes on where it stopped, or the wait after it begins."""
        self._prompted = False
        self._noises += 1
        self._hotword = self._hotword or self._noises >= MOST_NOISES
        self._go_on()
        self._listen()

    def _go_on(self) -> None:
        self._context.deadline = None
        if self._context.playback is None:
            self._state = WAITING
            self._context.wait(self._rules.timeout)
            return
        self._state = PROMPTING
        self._context.note(Kind.PROMPT, "resumed")
        self._context.resume_playing()

    def _speech_lost(self, event: SpeechUnavailable) -> Outcome | None:
        self._hearing = False
        self._context.note(Kind.SPEECH, "speech unavailable", {"problem": event.problem})
        if self._state is SPEAKING:
            self._go_on()
        return None

    def _barge_in(self, by: str) -> None:
        if self._context.playback is not None:
            self._context.note(Kind.PROMPT, "barge-in", {"by": by})
            self._context.stop_playing()


State = dict[type[Event], Callable[[Turn, Any], Outcome | None]]
"""See the theory of operation above."""

PROMPTING: State = {
    PlaybackDone: Turn._prompt_over,
    PlaybackBroken: Turn._prompt_over,
    DigitPressed: Turn._key_in_prompt,
    SpeechStarted: Turn._speech_began,
    SpeechRecognized: Turn._speech_matched,
    SpeechNotRecognized: Turn._speech_unmatched,
    SpeechUnavailable: Turn._speech_lost,
}
WAITING: State = {
    DigitPressed: Turn._key,
    SpeechStarted: Turn._speech_began,
    SpeechRecognized: Turn._speech_matched,
    SpeechNotRecognized: Turn._speech_unmatched,
    SpeechUnavailable: Turn._speech_lost,
    DeadlineReached: Turn._silence,
}
SPEAKING: State = {
    DigitPressed: Turn._key,
    SpeechRecognized: Turn._speech_matched,
    SpeechNotRecognized: Turn._speech_unmatched,
    SpeechUnavailable: Turn._speech_lost,
    DeadlineReached: Turn._spoke_too_long,
}
KEYING: State = {
    DigitPressed: Turn._next_key,
    DeadlineReached: Turn._keys_over,
}
