"""`schedule`: go on by opening hours, as one of the configuration's calendars has them."""

from __future__ import annotations

from typing import ClassVar

from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.expressions.expression import ExpressionFailed
from telephony.ivr.names import CalendarName, StepName
from telephony.ivr.verb import StepHeader, Verb
from telephony.ivr.visit import Exit, Visit


class Schedule(Verb):
    """`schedule: {calendar: office, open: reception, closed: voicemail, holiday: greeting}`."""

    takes_next: ClassVar[bool] = False
    instant: ClassVar[bool] = True
    needs_media: ClassVar[bool] = False

    calendar: CalendarName
    open: StepName
    closed: StepName
    holiday: StepName | None = None

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Look at the clock, and go on at once."""
        return _Looking(self, context)


class _Looking(Visit):
    def __init__(self, verb: Schedule, context: Context) -> None:
        self._verb = verb
        self._context = context

    def begin(self) -> Exit | None:
        verb, at = self._verb, self._context.epoch
        calendar = self._context.calendars.get(verb.calendar)
        if calendar is None:
            raise ExpressionFailed(f"the hours of the calendar `{verb.calendar}` aren't known")
        if calendar.is_open(at):
            return self._go("open", verb.open)
        holiday = calendar.holiday(at)
        if holiday is None:
            return self._go("closed", verb.closed)
        return self._go(holiday, verb.holiday or verb.closed)

    def _go(self, finding: str, step: StepName) -> Exit:
        details = {"calendar": self._verb.calendar, "finding": finding}
        self._context.note(Kind.STEP, "hours", details)
        return step
