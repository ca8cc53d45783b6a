"""`queue`: wait for an agent, with music and announcements, and speak with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from telephony.documents.fields import Duration
from telephony.documents.places import Path
from telephony.domain.queueing import WayOut
from telephony.domain.recording import Consent
from telephony.domain.timeline import Kind
from telephony.ivr.commands import SpokenText
from telephony.ivr.context import Context
from telephony.ivr.events import (
    AgentConnected,
    CallbackOffered,
    ContactOver,
    DigitPressed,
    Event,
    QueueLeft,
    WaitingAgain,
)
from telephony.ivr.expressions.expression import ExpressionFailed, Template
from telephony.ivr.names import (
    AudioReference,
    KeySequence,
    LanguageTag,
    QueueName,
    SkillName,
    StepName,
)
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.announcement import Announcement
from telephony.ivr.talking.notice_talk import NoticeTalk
from telephony.ivr.talking.place_keeping import CallbackOffer, Kept, PlaceKeeping, offered
from telephony.ivr.talking.queue_treatment import QueueTreatment
from telephony.ivr.verb import NO_NAMES, Defect, Names, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward, rescued

MAX_PRIORITY = 1000
_AFTER_THE_NUMBER = frozenset({"confirm_prompt", "kept_prompt"})
_Level = Annotated[int, Field(ge=1, le=100)]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) or value is None else [value]


class QueueForAgent(Verb):
    """`queue: name`, or `queue: {name: support, music: hold.wav, on_timeout: voicemail, ...}`."""

    name: QueueName
    priority: Template | None = None
    skills: Mapping[SkillName, _Level] = {}
    prompt: Prompt | None = None
    """Heard once, before the wait begins."""
    music: Annotated[tuple[AudioReference, ...] | None, BeforeValidator(_as_list)] = None
    """Files; `[]` is silence, None what comes with the program."""
    announce: Prompt | None = None
    """Heard now and then, with `queue.position` and the expected minutes."""
    messages: tuple[Prompt, ...] = ()
    """Heard one after another while the caller waits, then the first again."""
    message_every: Annotated[Duration, Field(ge=5)] = 45.0
    whisper: Prompt | None = None
    """What the agent hears before the caller."""
    language: LanguageTag | None = None
    exit_key: KeySequence | None = None
    on_exit: StepName | None = None
    callback: CallbackOffer | None = None
    """How a caller hangs up and keeps its place, in a queue that calls back."""
    on_callback: StepName | None = None
    """Once that is promised; without it the caller hears so, and the call ends."""
    on_timeout: StepName | None = None
    on_full: StepName | None = None
    on_no_agents: StepName | None = None
    on_closed: StepName | None = None
    on_failure: StepName | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) or data is None else {"name": data}

    def defects(self, language: str) -> Iterator[Defect]:
        """A way out without its key, or a key without its way; keys that are too many."""
        if (self.exit_key is None) != (self.on_exit is None):
            yield Defect(
                ("exit_key",) if self.exit_key is not None else ("on_exit",),
                "`exit_key` and `on_exit` belong together.",
                "Say which key leaves the queue, and which step it leads to.",
            )
        if self.exit_key is not None and len(self.exit_key) > 1:
            yield Defect(
                ("exit_key",), "One key leaves a queue, not several.", 'Write "9".', "out-of-bounds"
            )
        if self.callback is not None:
            yield from self.callback.defects(self.exit_key)
        elif self.on_callback is not None:
            yield Defect(
                ("on_callback",),
                "Nobody can ask to be called back here.",
                'Say by which key, such as `callback: "1"`.',
            )

    def gives(self, way: Path) -> Names:
        """The number to call, once that is promised."""
        return self.variables if way == ("on_callback",) else NO_NAMES

    def gives_before(self, place: Path) -> Names:
        """The number, before it is read back."""
        known = place[0] == "callback" and not _AFTER_THE_NUMBER.isdisjoint(map(str, place))
        return self.variables if known else NO_NAMES

    def wordless(self, language: str) -> Iterator[Defect]:
        """See `Verb`: being called back."""
        if self.callback is not None:
            yield from self.callback.wordless(language, farewell=self.on_callback is None)

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """See `Verb`: being called back."""
        if self.callback is not None:
            yield from self.callback.own_texts(language, farewell=self.on_callback is None)

    def way_out(self, reason: WayOut | None) -> StepName | None:
        """Where a caller goes who met no agent."""
        by_reason = {
            WayOut.TIMEOUT: self.on_timeout,
            WayOut.FULL: self.on_full,
            WayOut.WAIT_TOO_LONG: self.on_full,
            WayOut.NO_AGENTS: self.on_no_agents,
            WayOut.CLOSED: self.on_closed,
        }
        return (by_reason[reason] if reason is not None else None) or self.on_failure

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Announce, wait, speak, and go on."""
        return _Queueing(self, step, context)


class _Queueing(Visit):
    def __init__(self, verb: QueueForAgent, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._next = step.next
        self._context = context
        self._greeting: Announcement | None = Announcement(
            context, context.prompt(verb.prompt, verb.language)
        )
        self._notice: NoticeTalk | None = None
        self._keeping: PlaceKeeping | None = None
        self._speaking = False
        self._treatment = QueueTreatment(context, verb)

    def begin(self) -> Exit | None:
        return self._tell_of_recording() if self._greeting and self._greeting.begin() else None

    def handle(self, event: Event) -> Exit | None:
        if self._greeting is not None:
            return self._tell_of_recording() if self._greeting.handle(event) else None
        if self._notice is not None:
            return self._told(self._notice.handle(event))
        match event:
            case QueueLeft():
                return self._turned_away(event)
            case ContactOver():
                self._context.note(Kind.CALL, "contact ended")
                return onward(self._next)
            case AgentConnected():
                self._speaking = True
                self._context.served_in, self._context.served_by = event.queue, event.agent
                if self._keeping is not None:
                    self._keeping.stop()
                self._keeping = self._context.deadline = None
                self._context.stop_playing()
                self._context.note(Kind.CALL, "agent connected", {"agent": event.agent})
            case WaitingAgain():
                self._speaking = False
                queue = event.queue or self._verb.name
                self._context.note(Kind.CALL, event.why, {"queue": queue})
                self._treatment.begin()
            case _ if self._keeping is not None:
                return self._asked_back(self._keeping.handle(event))
            case _ if not self._speaking:
                return self._while_waiting(event)
        return None

    def _ask_back(self, offer: CallbackOffer) -> Exit | None:
        language, farewell = self._verb.language, self._verb.on_callback is None
        self._keeping = PlaceKeeping(self._context, offer, language, farewell=farewell)
        return self._asked_back(self._keeping.begin())

    def _asked_back(self, kept: Kept | None) -> Exit | None:
        if kept is None:
            return None
        self._keeping = None
        if kept is Kept.YES:
            return rescued(self._verb.on_callback)
        self._treatment.begin()
        return None

    def _while_waiting(self, event: Event) -> Exit | None:
        match event:
            case CallbackOffered() if self._verb.callback is not None:
                self._context.note(Kind.CALL, "callback offered", {"queue": self._verb.name})
                offer = offered(self._context, self._verb.callback, self._verb.language)
                self._treatment.say(offer)
            case DigitPressed(symbol) if self._verb.callback and symbol == self._verb.callback.key:
                return self._ask_back(self._verb.callback)
            case DigitPressed(symbol) if symbol == self._verb.exit_key:
                self._context.note(Kind.CALL, "left the queue", {"queue": self._verb.name})
                return onward(self._verb.on_exit)
            case _:
                self._treatment.handle(event)
        return None

    def _tell_of_recording(self) -> Exit | None:
        self._greeting = None
        context, verb = self._context, self._verb
        language = context.spoken_language(verb.language)
        notice = context.notices.get(verb.name)
        self._notice = NoticeTalk(context, notice, language, context.consent)
        return self._told(self._notice.begin())

    def _told(self, consent: Consent | None) -> Exit | None:
        if consent is None:
            return None
        self._notice = None
        self._context.consent = consent
        return self._enter()

    def _enter(self) -> Exit | None:
        self._context.type_ahead.clear()
        verb, context = self._verb, self._context
        whisper = context.prompt(verb.whisper, verb.language)
        skills = {str(skill): level for skill, level in verb.skills.items()}
        context.note(Kind.CALL, "waits", {"queue": verb.name})
        context.enter_queue(verb.name, self._priority(), skills, whisper)
        self._treatment.begin()
        return None

    def _priority(self) -> float:
        if self._verb.priority is None:
            return 0.0
        value = self._verb.priority.evaluate(self._context.scope)
        try:
            priority = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise ExpressionFailed("the priority is not a number") from None
        return max(-MAX_PRIORITY, min(priority, MAX_PRIORITY))

    def _turned_away(self, event: QueueLeft) -> Exit:
        reason = event.way_out.value if event.way_out is not None else event.problem
        self._context.note(Kind.CALL, "no agent", {"queue": self._verb.name, "reason": reason})
        return rescued(self._verb.way_out(event.way_out) or self._next)
