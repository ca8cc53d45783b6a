"""`callback`: the caller is called back: at which number, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import partial
from typing import Annotated

from pydantic import Field

from telephony.documents.places import Path
from telephony.domain.timeline import Kind
from telephony.ivr.answer import Answer, Miss, Outcome
from telephony.ivr.bookings import BookCallback, Booked
from telephony.ivr.callback_windows import Window
from telephony.ivr.commands import PromptPart, SpokenText
from telephony.ivr.context import Context
from telephony.ivr.digits import DigitGrammar
from telephony.ivr.events import ErrandFailed, Event
from telephony.ivr.grammar import NO_MATCH, Grammar, More, Verdict
from telephony.ivr.names import (
    CalendarName,
    LanguageTag,
    QueueName,
    SkillName,
    StepName,
    VariableName,
)
from telephony.ivr.program_words import program_words, unsaid
from telephony.ivr.prompt import Prompt
from telephony.ivr.turn import Turn, TurnRules
from telephony.ivr.verb import NEXT, NO_NAMES, Defect, Names, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward

_NUMBER = re.compile(r"\+?[0-9]{4,15}")
"""E.164 has at most 15 digits; what is shorter than four is no number to call."""
MAX_MISSES = 3
_Level = Annotated[int, Field(ge=1, le=100)]


class Callback(Verb):
    """`callback: {queue: support, windows: [...], calendar: office}`."""

    queue: QueueName
    skills: Mapping[SkillName, _Level] = {}
    calendar: CalendarName | None = None
    windows: Annotated[tuple[Window, ...], Field(max_length=9)]
    prompt: Prompt | None = None
    confirm_prompt: Prompt | None = None
    number_prompt: Prompt | None = None
    language: LanguageTag | None = None
    number_into: VariableName = VariableName("callback_number")
    into: VariableName | None = None
    on_failure: StepName | None = None

    def defects(self, language: str) -> Iterator[Defect]:
        """No window at all, and hours of days that no calendar knows."""
        if not self.windows:
            yield Defect(
                ("windows",), "There is no time to choose.", "Add `{prompt: ..., within: 4h}`."
            )
        for number, window in enumerate(self.windows):
            if window.day is not None and self.calendar is None:
                yield Defect(
                    ("windows", number, "day"),
                    "Which days are open, only a calendar knows.",
                    "Add `calendar`, one of telephony.yaml's.",
                )

    def gives(self, way: Path) -> Names:
        """All once it is booked; what fails leads to `next` where nothing else is said."""
        return self.variables if way == NEXT and self.on_failure is not None else NO_NAMES

    def gives_before(self, place: Path) -> Names:
        """The number, before it is read back and the time is chosen."""
        known = place[0] in {"confirm_prompt", "windows"}
        return frozenset({str(self.number_into)}) if known else NO_NAMES

    def wordless(self, language: str) -> Iterator[Defect]:
        """See `Verb`: the number."""
        if self.confirm_prompt is None:
            what, remedy = "reading a number back", "Write `confirm_prompt`."
            yield from unsaid(language, (), what, remedy)
        if self.number_prompt is None:
            what, remedy = "asking for a number", "Write `number_prompt`."
            yield from unsaid(language, (), what, remedy)

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """See `Verb`: the number."""
        if self.confirm_prompt is None:
            yield confirmation_of("0", language)
        if self.number_prompt is None:
            yield number_question(language)

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Confirm the number, choose the window, book it, go on."""
        return _Arranging(self, step, context)


def confirmation_of(number: str, language: str, *, secret: bool = False) -> SpokenText:
    """What the program says to read a number back, digit by digit."""
    words = program_words(language, lambda own: own.callback_confirm)
    said = words.format(number=", ".join(number.lstrip("+")))
    return SpokenText(said, language, constant=False, secret=secret)


def number_question(language: str) -> SpokenText:
    """How the program asks for the number to call."""
    words = program_words(language, lambda own: own.callback_number)
    return SpokenText(words, language, constant=True)


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


class _Asked(Enum):
    RIGHT = "right"
    NUMBER = "number"
    WINDOW = "window"


class _Arranging(Visit):
    def __init__(self, verb: Callback, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._step = step
        self._context = context
        self._language = context.spoken_language(verb.language)
        self._number = context.call.caller_number
        self._misses = 0
        self._asked = _Asked.RIGHT
        self._turn: Turn | None = None
        calendar = context.calendars.get(verb.calendar) if verb.calendar else None
        offered = [(window, window.times(context.epoch, calendar)) for window in verb.windows]
        self._windows = {
            str(key): times for key, (_, times) in enumerate(offered, 1) if times is not None
        }
        self._told = [window for window, times in offered if times is not None]

    def begin(self) -> Exit | None:
        if not self._windows:
            self._context.note(Kind.STEP, "no callback", {"reason": "no window"})
            return self._failed()
        known = _NUMBER.fullmatch(self._number) is not None
        before = self._context.prompt(self._verb.prompt, self._verb.language)
        return self._ask(_Asked.RIGHT if known else _Asked.NUMBER, before)

    def handle(self, event: Event) -> Exit | None:
        match event:
            case Booked(identity=identity):
                return self._booked(identity)
            case ErrandFailed():
                self._context.note(Kind.STEP, "no callback", {"reason": event.problem})
                return self._failed()
        return self._judge(self._turn.handle(event)) if self._turn is not None else None

    def _ask(self, what: _Asked, before: tuple[PromptPart, ...] = ()) -> Exit | None:
        self._asked = what
        verb, context = self._verb, self._context
        grammar: Grammar
        match what:
            case _Asked.RIGHT:
                into = str(verb.number_into)
                context.variables[into] = self._number
                parts = context.prompt(verb.confirm_prompt, verb.language)
                secret = context.variables.any_secret({into})
                parts = parts or (confirmation_of(self._number, self._language, secret=secret),)
                grammar = OneKey("12")
            case _Asked.NUMBER:
                parts = context.prompt(verb.number_prompt, verb.language)
                parts = parts or (number_question(self._language),)
                grammar = DigitGrammar(4, 15)
            case _Asked.WINDOW:
                parts = tuple(
                    part
                    for window in self._told
                    for part in context.prompt(window.prompt, verb.language)
                )
                grammar = OneKey("".join(self._windows))
        rules = TurnRules(
            grammar,
            self._language,
            barge_in=True,
            hotword=False,
            timeout=6.0,
            interdigit_timeout=4.0,
            term_timeout=0.0,
            min_confidence=0.5,
        )
        self._turn = Turn(context, rules, before + parts)
        return self._judge(self._turn.begin())

    def _judge(self, outcome: Outcome | None) -> Exit | None:
        if outcome is None:
            return None
        self._context.settle()
        if isinstance(outcome, Miss):
            self._misses += 1
            self._context.note(
                Kind.STEP, outcome.value.replace("_", " "), {"attempt": self._misses}
            )
            self._context.type_ahead.clear()
            return self._failed() if self._misses >= MAX_MISSES else self._ask(self._asked)
        return self._answered(outcome)

    def _answered(self, answer: Answer) -> Exit | None:
        match self._asked:
            case _Asked.NUMBER:
                self._number = answer.value
                return self._ask(_Asked.RIGHT)
            case _Asked.RIGHT if answer.value == "2":
                return self._ask(_Asked.NUMBER)
            case _Asked.RIGHT if len(self._windows) > 1:
                return self._ask(_Asked.WINDOW)
            case _Asked.RIGHT:
                self._book(*next(iter(self._windows.values())))
            case _Asked.WINDOW:
                self._book(*self._windows[answer.value])
        return None

    def _book(self, not_before: float, not_after: float) -> None:
        self._turn = None
        self._context.send_for(
            partial(
                BookCallback,
                number=self._number,
                queue=str(self._verb.queue),
                not_before=not_before,
                not_after=not_after,
                skills={str(skill): level for skill, level in self._verb.skills.items()},
                language=self._language,
            )
        )

    def _booked(self, identity: str) -> Exit:
        self._context.note(Kind.CALL, "callback booked", {"queue": str(self._verb.queue)})
        if self._verb.into is not None:
            self._context.variables[str(self._verb.into)] = identity
        return onward(self._step.next)

    def _failed(self) -> Exit:
        return onward(self._verb.on_failure or self._step.next)
