"""Asking whether speech was heard right: "Did you say sales?"

Confidence has three tiers (as VoiceXML's `confidencelevel` has two, 2.0 section 6.3.2): sure
enough to go on, sure enough to ask, neither. Said no to, the next best of what the recogniser
heard (n-best, section 6.3.6) is asked for; what a caller said no to isn't offered again in the
same question.
"""

from __future__ import annotations

from dataclasses import replace

from telephony.domain.timeline import Detail, Kind
from telephony.ivr.commands import USUAL_PATIENCE, SpokenText
from telephony.ivr.context import Context
from telephony.ivr.events import Event
from telephony.ivr.grammars.grammar import NO_MATCH, More, Verdict
from telephony.ivr.names import spoken_form
from telephony.ivr.talking.answer import Answer, Miss, Outcome
from telephony.ivr.talking.turn import Turn
from telephony.ivr.talking.turn_rules import TurnRules
from telephony.wording.own_words import OwnWords

YES, NO = "yes", "no"
_KEYS = {"1": YES, "2": NO}
ATTEMPTS = 2
"""Turns until it counts as no: whoever doesn't answer has perhaps not understood."""


class YesOrNo:
    """The grammar of the answer: 1 or 2, or the words of a language."""

    terminator = ""

    def __init__(self, words: OwnWords) -> None:
        self._values = {spoken_form(word): YES for word in words.yes}
        self._values |= {spoken_form(word): NO for word in words.no}

    @property
    def phrases(self) -> tuple[str, ...]:
        """All words for yes and no."""
        return tuple(self._values)

    def judge(self, keys: str) -> Verdict:
        """1 is yes, 2 is no."""
        value = _KEYS.get(keys)
        return Verdict(value, More.NOTHING) if value is not None else NO_MATCH

    def heard(self, phrase: str) -> str | None:
        """Yes or no."""
        return self._values.get(spoken_form(phrase))


class Confirming:
    """Asks until an answer is confirmed, or none is left."""

    def __init__(
        self,
        context: Context,
        rules: TurnRules,
        words: OwnWords,
        answer: Answer,
        rejected: set[str],
    ) -> None:
        """`rules` are the question's; what the caller says no to is added to `rejected`."""
        self._context = context
        self._rules = replace(
            rules,
            grammar=YesOrNo(words),
            barge_in=True,
            hotword=False,
            patience=USUAL_PATIENCE,
            doubtful_below=0.0,
        )
        self._words = words
        self._answer = answer
        self._rejected = rejected
        self._turn: Turn | None = None
        self._misses = 0

    def begin(self) -> Outcome | None:
        """Ask for the first time."""
        details: dict[str, Detail] = {
            "phrase": self._answer.phrase,
            "confidence": round(self._answer.confidence, 3),
        }
        self._context.note(Kind.SPEECH, "confirming", details)
        return self._ask(confirm_question(self._words, self._answer.phrase))

    def handle(self, event: Event) -> Outcome | None:
        """Take an event; the confirmed answer, or a miss."""
        return self._judge(self._turn.handle(event)) if self._turn is not None else None

    def _ask(self, *texts: str) -> Outcome | None:
        language = self._rules.language
        secret = self._context.sealed
        parts = tuple(SpokenText(text, language, True, secret) for text in texts)
        self._turn = Turn(self._context, self._rules, parts)
        return self._judge(self._turn.begin())

    def _judge(self, outcome: Outcome | None) -> Outcome | None:
        if outcome is None:
            return None
        self._context.settle()
        if isinstance(outcome, Miss):
            return self._missed()
        self._context.note(Kind.SPEECH, "confirmed" if outcome.value == YES else "denied")
        if outcome.value == YES:
            return self._answer
        return self._denied()

    def _missed(self) -> Outcome | None:
        self._misses += 1
        if self._misses >= ATTEMPTS:
            return Miss.NO_MATCH
        return self._ask(self._words.yes_or_no, confirm_question(self._words, self._answer.phrase))

    def _denied(self) -> Outcome | None:
        self._rejected.add(self._answer.value)
        if not self._answer.others:
            return Miss.NO_MATCH
        next_best, *others = self._answer.others
        self._answer = replace(next_best, others=tuple(others))
        self._misses = 0
        return self.begin()


def confirm_question(words: OwnWords, phrase: str) -> str:
    """As it is spoken."""
    return words.heard_right.format(phrase=phrase)
