"""`record`: what the caller says, into a recording (VoiceXML 2.0 section 2.3.6)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from telephony.documents.fields import Duration, StrictModel, defect, text_of
from telephony.documents.places import Path
from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.domain.recording import VoiceEnd
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.events import ErrandOver, Event, VoiceRecorded
from telephony.ivr.names import LanguageTag, StepName, VariableName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.voice_taking import VoiceRules, VoiceTaking
from telephony.ivr.verb import NEXT, NO_NAMES, Names, StepHeader, Verb
from telephony.ivr.visit import Exit, Visit, onward

_DAYS_30 = 30 * 86_400.0


def _end_keys(value: Any) -> str:
    if value == "any":
        return DTMF_SYMBOLS
    if value is False:
        return ""
    keys = str(text_of(value))
    if not keys or not set(keys) <= set(DTMF_SYMBOLS):
        raise defect(
            "These aren't keys of a telephone.",
            'Write "#", any, or false for no key at all.',
            rule="unfit-name",
        )
    return keys


class Speaking(StrictModel):
    """How a caller speaks for the record; times in seconds."""

    beep: bool = True
    end_keys: Annotated[str, BeforeValidator(_end_keys)] = DTMF_SYMBOLS
    timeout: Annotated[Duration, Field(ge=1, le=60)] = 5.0
    final_silence: Annotated[Duration, Field(ge=0.5, le=30)] = 3.0
    max_time: Annotated[Duration, Field(ge=1, le=1800)] = 60.0
    keep: Annotated[Duration, Field(ge=60)] = _DAYS_30

    def rules(self, step: str, *, box: str = "", reviewed: bool = False) -> VoiceRules:
        """As they are taken in a step."""
        return VoiceRules(
            step=step,
            beep=self.beep,
            end_keys=self.end_keys,
            timeout=self.timeout,
            final_silence=self.final_silence,
            max_time=self.max_time,
            keep=self.keep,
            box=box,
            reviewed=reviewed,
        )


class Record(Speaking, Verb):
    """`record: {prompt: ..., into: message, max_time: 60s}` and the keys of `Speaking`."""

    needs_answer: ClassVar[bool] = True
    records: ClassVar[bool] = True
    goes_on_alone: ClassVar[bool] = True

    prompt: Prompt | None = None
    language: LanguageTag | None = None
    into: VariableName | None = None
    """The recording's id; "" when nothing was said."""
    seconds_into: VariableName | None = None
    end_into: VariableName | None = None
    on_no_input: StepName | None = None
    on_failure: StepName | None = None

    @property
    def beeps(self) -> bool:
        """See `Verb`."""
        return self.beep

    def gives(self, way: Path) -> Names:
        """All, unless it couldn't be recorded: that leads to `next` where nothing else is said."""
        recorded = way == ("on_no_input",) or (way == NEXT and self.on_failure is not None)
        return self.variables if recorded else NO_NAMES

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Ask, record, go on."""
        return _Recording(self, step, context)


class _Recording(Visit):
    def __init__(self, record: Record, step: StepHeader, context: Context) -> None:
        self._record = record
        self._next = step.next
        self._context = context
        parts = context.prompt(record.prompt, record.language)
        self._taking = VoiceTaking(context, record.rules(step.name), parts)

    def begin(self) -> Exit | None:
        self._taking.begin()
        return None

    def handle(self, event: Event) -> Exit | None:
        over = self._taking.handle(event)
        return None if over is None else self._over(over)

    def _over(self, over: ErrandOver) -> Exit:
        record = self._record
        if not isinstance(over, VoiceRecorded):
            self._context.note(Kind.CALL, "not recorded")
            return onward(record.on_failure or self._next)
        values = (
            (record.into, over.recording_id),
            (record.seconds_into, round(over.seconds, 1)),
            (record.end_into, over.end.value),
        )
        for name, value in values:
            if name is not None:
                self._context.variables[str(name)] = value
        silent = over.end is VoiceEnd.NO_INPUT
        return onward((record.on_no_input if silent else None) or self._next)
