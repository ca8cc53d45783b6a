"""A visit that is a question: turns until there is an answer or patience is at its end.

VoiceXML calls it a form item with event counters (2.0 section 5.2): the first `no_input`
takes the first entry of its list, the second the second, the last entry serves from then
on; `no_match` counts for itself. Both together may not exceed `attempts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from telephony.domain.timeline import COMMAND_GIVEN, Kind
from telephony.ivr.commands import PromptPart
from telephony.ivr.context import Context
from telephony.ivr.events import Event
from telephony.ivr.grammars.global_commands import HELP
from telephony.ivr.names import CommandName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.announcement import Announcement
from telephony.ivr.talking.answer import Answer, Miss, Outcome
from telephony.ivr.talking.asking import Asking, Escalation
from telephony.ivr.talking.confirming import Confirming
from telephony.ivr.talking.turn import Turn
from telephony.ivr.verb import StepHeader
from telephony.ivr.visit import Exit, Visit, rescued
from telephony.wording.languages import own_words

CERTAINLY = 1.1
"""More than any confidence."""
MAX_OBEYED = 100
"""Commands in one question that ask it again: whoever gives more is no caller."""


class Question(Visit):
    """Asks until there is an answer, or none is to be had."""

    def __init__(
        self,
        asking: Asking,
        step: StepHeader,
        context: Context,
        answered: Callable[[Question, Answer], Exit | None] | None = None,
        given_up: Callable[[str | None], Exit] = rescued,
    ) -> None:
        """`answered` is what becomes of an answer, else `take_answer` has it; `given_up` leads on
        without one.

        Neither may be of a visit that holds this one: the two would outlive their call.
        """
        self.step = step
        self.context = context
        self._asking = asking
        self._answered = answered
        self._given_up = given_up
        self._rules = asking.rules[
            asking.language or context.call.language, context.setting.commands
        ]
        self._answer: Answer | None = None
        self._obeyed = 0
        self._misses: list[Miss] = []
        self._turn: Turn | None = None
        self._confirming: Confirming | None = None
        self._rejected: set[str] = set()
        """Answers that the caller said no to."""
        self._farewell: tuple[Announcement, Exit] | None = None
        """What is heard before the step is left, and the way."""

    def begin(self) -> Exit | None:
        """Ask for the first time."""
        return self._ask(self._prompt())

    def handle(self, event: Event) -> Exit | None:
        """Take an event of the question, or of what is heard after it."""
        if self._farewell is not None:
            announcement, way_out = self._farewell
            return way_out if announcement.handle(event) else None
        if self._confirming is not None:
            return self._confirmed(self._confirming.handle(event))
        outcome = self._turn.handle(event) if self._turn is not None else None
        return None if outcome is None else self._judge(outcome)

    def refuse(self) -> Exit | None:
        """The answer was none after all: it counts as no match."""
        return self._missed(Miss.NO_MATCH)

    def take_answer(self) -> Answer | None:
        """The answer, once, where nothing else was to become of it."""
        answer, self._answer = self._answer, None
        return answer

    def leave_after(self, prompt: Prompt | None, way_out: Exit) -> Exit | None:
        """Go `way_out` once the caller has heard this."""
        return self._leave(self.context.prompt(prompt, self._rules.language), way_out)

    def _leave(self, parts: tuple[PromptPart, ...], way_out: Exit) -> Exit | None:
        announcement = Announcement(self.context, parts)
        self._farewell = (announcement, way_out)
        return way_out if announcement.begin() else None

    def _prompt(self) -> tuple[PromptPart, ...]:
        fixed = self._rules.prompt
        if fixed is not None:
            return fixed
        return self.context.prompt(self._asking.prompt, self._rules.language)

    def _ask(self, parts: tuple[PromptPart, ...]) -> Exit | None:
        # What was said no to may be heard again: then the next best counts, however sure it is.
        rules = replace(self._rules, doubtful_below=CERTAINLY) if self._rejected else self._rules
        self._turn = Turn(self.context, rules, parts, self._rejected)
        outcome = self._turn.begin()
        return None if outcome is None else self._judge(outcome)

    def _judge(self, outcome: Outcome) -> Exit | None:
        self._turn = None
        self.context.settle()
        if isinstance(outcome, Miss):
            return self._missed(outcome)
        words = own_words(self._rules.language) if self._is_doubtful(outcome) else None
        if words is None:
            return self._meant(outcome)
        self._confirming = Confirming(self.context, self._rules, words, outcome, self._rejected)
        return self._confirmed(self._confirming.begin())

    def _is_doubtful(self, answer: Answer) -> bool:
        below = self._rules.doubtful_below
        return bool(answer.phrase) and (answer.confidence < below or bool(self._rejected))

    def _confirmed(self, outcome: Outcome | None) -> Exit | None:
        if outcome is None:
            return None
        self._confirming = None
        return self._missed(outcome) if isinstance(outcome, Miss) else self._meant(outcome)

    def _meant(self, answer: Answer) -> Exit | None:
        if isinstance(answer.value, CommandName):
            return self._obey(answer, answer.value)
        if self._answered is not None:
            return self._answered(self, answer)
        self._answer = answer
        return None

    def _obey(self, answer: Answer, name: CommandName) -> Exit | None:
        """Do what a command says: go elsewhere, or ask again. It counts for no miss."""
        command = self.context.setting.commands[name]
        self.context.note(Kind.STEP, f"{COMMAND_GIVEN}{name}", answer.details)
        own_help = self._asking.help if name == HELP else None
        parts = self.context.prompt(own_help or command.prompt, self._rules.language)
        if command.next is not None and own_help is None:
            return self._leave(parts, self._given_up(command.next))
        self._obeyed += 1
        if self._obeyed > MAX_OBEYED:
            return self._give_up(commands=self._obeyed)
        return self._ask(parts + self._prompt())

    def _missed(self, miss: Miss) -> Exit | None:
        self._misses.append(miss)
        attempt = len(self._misses)
        self.context.note(Kind.STEP, miss.replace("_", " "), {"attempt": attempt})
        # Keys that wait were meant for steps that the caller didn't reach.
        self.context.type_ahead.clear()
        entry = self._entry(miss)
        parts = self.context.parts([entry], self._rules.language) if entry else ()
        if entry is not None and entry.next is not None:
            return self._leave(parts, self._given_up(entry.next))
        if attempt >= self._asking.attempts:
            return self._give_up(attempts=attempt)
        if entry is None or entry.reprompt is not False:
            parts += self._prompt()
        return self._ask(parts)

    def _entry(self, miss: Miss) -> Escalation | None:
        entries = self._asking.no_input if miss is Miss.NO_INPUT else self._asking.no_match
        return entries[min(self._misses.count(miss), len(entries)) - 1] if entries else None

    def _give_up(self, **after: int) -> Exit:
        self.context.note(Kind.STEP, "gave up", after)
        return self._given_up(self._asking.on_failure)
