"""What a visit knows of its call and can do to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from telephony.calendars.calendar import Calendar
from telephony.domain.call import CallFacts
from telephony.domain.recording import Consent
from telephony.domain.timeline import Detail, Kind, unsaid
from telephony.ivr.commands import (
    AnswerCall,
    AudioFile,
    EnterQueue,
    Note,
    PromptPart,
    SecureCall,
    SpokenText,
)
from telephony.ivr.expressions.expression import (
    NO_PLACE,
    CallView,
    ExpressionFailed,
    Scope,
    Template,
    Value,
)
from telephony.ivr.expressions.say_as import SPOKEN_IN
from telephony.ivr.grammars.type_ahead import TypeAhead
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.prompt import Prompt, Spoken
from telephony.ivr.requests import Requests
from telephony.ivr.secrecy import Variables
from telephony.ivr.setting import Setting

MAX_SHOWN = 50
MAX_SHOWN_LENGTH = 200
"""Variables that an agent sees, and characters of each."""


class Context(Requests):
    """The state of one call that outlives a step, and what was asked for in it."""

    def __init__(
        self,
        facts: CallFacts,
        setting: Setting,
        variables: Variables,
        notices: Mapping[str, RecordingNotice] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
    ) -> None:
        super().__init__()
        self.setting = setting
        """Of the step that the call is in."""
        self.variables = variables
        self.type_ahead = TypeAhead()
        self.place = NO_PLACE
        self.consent = Consent.NONE
        """What the caller heard of being recorded, and said to it, so far in this call."""
        self.served_in = self.served_by = ""
        """The queue and the agent whom the caller spoke with last; "" before it did."""
        self._wanted = setting.languages[0]
        """The language that the call was given last; not every flow that is called speaks it."""
        self.call = CallView.of(facts, self._wanted)
        self.calendars = {} if calendars is None else calendars
        """The configuration's, by name; they may change during the call."""
        self.notices = notices or {}
        """Of queues where this call's contacts are recorded, by name."""
        self._received_at = facts.received_at
        self._began = 0.0
        self._answered = False
        self._secure = self._secure_step = False
        self.sealed = False
        """Whether nothing that the caller keys or says may be kept or shown."""

    def begin(self, now: float) -> None:
        """The flow begins at `now`, of the machine's clock."""
        self.now = self._began = now

    @property
    def epoch(self) -> float:
        """The wall clock, in seconds since the epoch, as far as the call itself knows."""
        return self._received_at + self.now - self._began

    def move_to(self, setting: Setting, variables: Variables) -> None:
        """From here on a step of another flow is in charge, or of the one before again.

        The call keeps its language where the flow speaks it.
        """
        self.setting = setting
        self.variables = variables
        variables.sealed = self.sealed
        languages = setting.languages
        language = self._wanted if self._wanted in languages else languages[0]
        if language != self.call.language:
            self.call = replace(self.call, language=language)

    @property
    def caller(self) -> str:
        """Whoever calls, as far as one can tell one from another; callers without a number are
        each by themselves."""
        number = self.call.caller_number
        return f"caller {number}" if number else f"call {self.call.id}"

    def secure(self, on: bool) -> None:
        """Let it be so from now on, or no longer."""
        self._seal(on, self._secure_step)

    def secure_step(self) -> None:
        """Let it be so until the step is left."""
        self._seal(self._secure, True)

    def _seal(self, call: bool, step: bool) -> None:
        before = self.sealed
        self._secure, self._secure_step = call, step
        self.sealed = self.variables.sealed = call or step
        if self.sealed is before:
            return
        ahead = len(self.type_ahead.keys) if self.sealed else 0
        if not self.sealed:
            self.type_ahead.hide()
        self.commands.append(SecureCall(self.sealed, ahead))

    @property
    def scope(self) -> Scope:
        """The names that expressions see, and the call's language for what they say."""
        return self.scope_in(self.call.language)

    def scope_in(self, language: str) -> Scope:
        """The same for a text that is spoken in `language`."""
        values = self.variables.data
        return {**values, "call": self.call, "queue": self.place, SPOKEN_IN: language}

    def speak(self, language: str) -> None:
        """Set the call's language from here on."""
        self._wanted = language
        self.call = replace(self.call, language=language)

    def parts(self, items: Iterable[Spoken], language: str | None) -> tuple[PromptPart, ...]:
        """Prompt items as they are to be played now; texts that render empty are left out."""
        spoken = language or self.call.language
        parts: list[PromptPart] = []
        for item in items:
            part = self._part(item, item.language or spoken)
            if part is not None:
                parts.append(part)
        return tuple(parts)

    def _part(self, item: Spoken, language: str) -> PromptPart | None:
        told = item.told[language]
        if isinstance(told, SpokenText):
            return told
        if isinstance(told, Template):
            words = told.render(self.scope_in(language))
            secret = self.variables.any_secret(told.names)
            return SpokenText(words, language, constant=False, secret=secret) if words else None
        if told is not None:
            return AudioFile(self.setting.folder / told)
        if item.say is None and item.play is None:
            return None
        raise ExpressionFailed(f"there is no text in {language} for this prompt")

    def prompt(self, prompt: Prompt | None, language: str | None) -> tuple[PromptPart, ...]:
        """The parts of a whole prompt; none for None."""
        if prompt is None:
            return ()
        fixed = prompt.fixed[language or self.call.language]
        return fixed if fixed is not None else self.parts(prompt.items, language)

    def spoken_language(self, language: str | None) -> str:
        """The language of a step, else the call's."""
        return language or self.call.language

    def note(self, kind: Kind, event: str, details: Mapping[str, Detail] | None = None) -> None:
        """An entry for the timeline."""
        told = details or {}
        self.commands.append(Note(kind, event, unsaid(told) if self.sealed else told))

    def answer(self) -> None:
        """Have the call answered, once."""
        if not self._answered:
            self._answered = True
            self.commands.append(AnswerCall())

    def enter_queue(
        self,
        queue: str,
        priority: float,
        skills: Mapping[str, int],
        whisper: tuple[PromptPart, ...],
    ) -> None:
        """Wait for an agent of `queue`."""
        self.stay = self._asked = self._asked + 1
        own = self.variables
        shown = ((name, value) for name, value in own.items() if name not in own.secret)
        known = {name: _short(value) for name, value in islice(shown, MAX_SHOWN)}
        self.commands.append(
            EnterQueue(
                self.stay, queue, priority, skills, whisper, self.consent, known, self.sealed
            )
        )

    def leave(self) -> None:
        """The step is left, or the call is over."""
        self.settle()
        if self._secure_step:
            self._seal(self._secure, False)


def _short(value: Value) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= MAX_SHOWN_LENGTH else text[: MAX_SHOWN_LENGTH - 1] + "…"
