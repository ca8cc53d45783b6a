"""Where a caller is to be called: the number that it calls from is read back, or another keyed in.

number known ─► "is it right?" ── 1 ─► confirmed
hidden, or 2 ─► keyed in ──┘
three misses ─► given up
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from telephony.documents.places import Path
from telephony.domain.timeline import Kind
from telephony.ivr.commands import PromptPart, SpokenText
from telephony.ivr.context import Context
from telephony.ivr.events import Event
from telephony.ivr.grammars.digits import DigitGrammar
from telephony.ivr.grammars.grammar import NO_MATCH, Grammar, More, Verdict
from telephony.ivr.names import VariableName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.answer import Answer, Miss, Outcome
from telephony.ivr.talking.program_words import program_words, unsaid
from telephony.ivr.talking.turn import Turn
from telephony.ivr.talking.turn_rules import TurnRules
from telephony.ivr.verb import Defect

_NUMBER = re.compile(r"\+?[0-9]{4,15}")
"""E.164 has at most 15 digits; what is shorter than four is no number to call."""
MAX_MISSES = 3


class OneKey:
    """One of some keys; the value is the key."""

    phrases = ()
    terminator = ""

    def __init__(self, keys: str) -> None:
        self._keys = keys

    def judge(self, keys: str) -> Verdict:
        """The first key decides."""
        return Verdict(keys, More.NOTHING) if keys in self._keys else NO_MATCH

    def heard(self, phrase: str) -> str | None:
        """Nothing is listened for."""
        return None


def by_keys(grammar: Grammar, language: str) -> TurnRules:
    """A turn that keys alone can answer; the usual times."""
    return TurnRules(
        grammar,
        language,
        barge_in=True,
        hotword=False,
        timeout=6.0,
        interdigit_timeout=4.0,
        term_timeout=0.0,
        min_confidence=0.5,
    )


@dataclass(frozen=True, slots=True)
class NumberWords:
    """What is said, the program's own words where there is no prompt; prompts know the number by
    `into`."""

    confirm: Prompt | None
    ask: Prompt | None
    language: str | None
    into: VariableName

    def wordless(self, language: str, path: Path = ()) -> Iterator[Defect]:
        """As of a verb; `path` leads to the prompts."""
        if self.confirm is None:
            yield from unsaid(language, path, "reading a number back", "Write `confirm_prompt`.")
        if self.ask is None:
            yield from unsaid(language, path, "asking for a number", "Write `number_prompt`.")

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """As of a verb."""
        if self.confirm is None:
            yield confirmation_of("0", language)
        if self.ask is None:
            yield number_question(language)


def confirmation_of(number: str, language: str, *, secret: bool = False) -> SpokenText:
    """What the program says to read a number back, digit by digit."""
    words = program_words(language, lambda own: own.callback_confirm)
    said = words.format(number=", ".join(number.lstrip("+")))
    return SpokenText(said, language, constant=False, secret=secret)


def number_question(language: str) -> SpokenText:
    """How the program asks for the number to call."""
    words = program_words(language, lambda own: own.callback_number)
    return SpokenText(words, language, constant=True)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The number is the caller's word."""

    number: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Three misses: nobody knows where to call."""


class NumberTalk:
    """One such talk; it leaves everything but its own questions alone."""

    def __init__(self, context: Context, words: NumberWords) -> None:
        self._context = context
        self._words = words
        self._language = context.spoken_language(words.language)
        self._number = context.call.caller_number
        self._keying = _NUMBER.fullmatch(self._number) is None
        self._misses = 0
        self._turn: Turn | None = None

    def begin(self, before: tuple[PromptPart, ...] = ()) -> Confirmed | GivenUp | None:
        """Say `before`, and ask."""
        return self._ask(before)

    def handle(self, event: Event) -> Confirmed | GivenUp | None:
        """Take an event; what came of it, once that is clear."""
        return self._judge(self._turn.handle(event)) if self._turn is not None else None

    def stop(self) -> None:
        """Ask no more."""
        self._turn = None
        self._context.stop_playing()
        self._context.stop_listening()
        self._context.deadline = None

    def _ask(self, before: tuple[PromptPart, ...] = ()) -> Confirmed | GivenUp | None:
        grammar: Grammar = DigitGrammar(4, 15) if self._keying else OneKey("12")
        parts = self._question() if self._keying else self._confirmation()
        self._turn = Turn(self._context, by_keys(grammar, self._language), before + parts)
        return self._judge(self._turn.begin())

    def _question(self) -> tuple[PromptPart, ...]:
        parts = self._context.prompt(self._words.ask, self._words.language)
        return parts or (number_question(self._language),)

    def _confirmation(self) -> tuple[PromptPart, ...]:
        context, into = self._context, str(self._words.into)
        context.variables[into] = self._number
        parts = context.prompt(self._words.confirm, self._words.language)
        secret = context.variables.any_secret({into})
        return parts or (confirmation_of(self._number, self._language, secret=secret),)

    def _judge(self, outcome: Outcome | None) -> Confirmed | GivenUp | None:
        if outcome is None:
            return None
        self.stop()
        if isinstance(outcome, Miss):
            self._misses += 1
            note_miss(self._context, outcome, self._misses)
            return GivenUp() if self._misses >= MAX_MISSES else self._ask()
        return self._answered(outcome)

    def _answered(self, answer: Answer) -> Confirmed | GivenUp | None:
        if self._keying:
            self._number, self._keying = answer.value, False
            return self._ask()
        if answer.value == "2":
            self._keying = True
            return self._ask()
        return Confirmed(self._number)


def note_miss(context: Context, miss: Miss, attempt: int) -> None:
    """On the timeline; what was pressed ahead answers another question."""
    context.note(Kind.STEP, miss.value.replace("_", " "), {"attempt": attempt})
    context.type_ahead.clear()
