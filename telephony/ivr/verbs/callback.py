"""`callback`: the caller is called back: at which number, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated

from pydantic import Field

from telephony.documents.places import Path
from telephony.domain.timeline import Kind
from telephony.ivr.commands import SpokenText
from telephony.ivr.context import Context
from telephony.ivr.errands.bookings import BookCallback, Booked
from telephony.ivr.errands.callback_windows import Window
from telephony.ivr.events import DigitPressed, ErrandFailed, Event
from telephony.ivr.names import (
    CalendarName,
    LanguageTag,
    QueueName,
    SkillName,
    StepName,
    VariableName,
)
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.answer import Miss, Outcome
from telephony.ivr.talking.number_talk import (
    MAX_MISSES,
    Confirmed,
    GivenUp,
    NumberTalk,
    NumberWords,
    OneKey,
    by_keys,
    note_miss,
)
from telephony.ivr.talking.turn import Turn
from telephony.ivr.verb import NEXT, NO_NAMES, Defect, Names, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward

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
        return self.number_words.wordless(language)

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """See `Verb`: the number."""
        return self.number_words.own_texts(language)

    @property
    def number_words(self) -> NumberWords:
        """How the number is asked for."""
        return NumberWords(self.confirm_prompt, self.number_prompt, self.language, self.number_into)

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Confirm the number, choose the window, book it, go on."""
        return _Arranging(self, step, context)


class _Arranging(Visit):
    def __init__(self, verb: Callback, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._step = step
        self._context = context
        self._language = context.spoken_language(verb.language)
        self._talk: NumberTalk | None = NumberTalk(context, verb.number_words)
        self._number = ""
        self._misses = 0
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
        before = self._context.prompt(self._verb.prompt, self._verb.language)
        return self._confirmed(self._talk.begin(before)) if self._talk is not None else None

    def handle(self, event: Event) -> Exit | None:
        match event:
            case Booked(identity=identity):
                return self._booked(identity)
            case ErrandFailed():
                self._context.note(Kind.STEP, "no callback", {"reason": event.problem})
                self._context.type_ahead.clear()  # meant for a step that isn't reached
                return self._failed()
        if self._talk is not None:
            return self._confirmed(self._talk.handle(event))
        if self._turn is not None:
            return self._judge(self._turn.handle(event))
        if isinstance(event, DigitPressed):  # while it is booked: meant for what comes next
            self._context.type_ahead.keep(event.symbol)
        return None

    def _confirmed(self, answer: Confirmed | GivenUp | None) -> Exit | None:
        if answer is None:
            return None
        self._talk = None
        if isinstance(answer, GivenUp):
            return self._failed()
        self._number = answer.number
        if len(self._windows) > 1:
            return self._ask()
        self._book(*next(iter(self._windows.values())))
        return None

    def _ask(self) -> Exit | None:
        context, language = self._context, self._verb.language
        parts = tuple(
            part for window in self._told for part in context.prompt(window.prompt, language)
        )
        rules = by_keys(OneKey("".join(self._windows)), self._language)
        self._turn = Turn(context, rules, parts)
        return self._judge(self._turn.begin())

    def _judge(self, outcome: Outcome | None) -> Exit | None:
        if outcome is None:
            return None
        self._context.settle()
        if isinstance(outcome, Miss):
            self._misses += 1
            note_miss(self._context, outcome, self._misses)
            return self._failed() if self._misses >= MAX_MISSES else self._ask()
        self._book(*self._windows[outcome.value])
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
