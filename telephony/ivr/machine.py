"""The flow machine: events and deadlines in, commands out.

Theory of operation. A call is in one step at a time; the step's verb made a `Visit`, which
gets every event that answers one of its own questions and says at the end where to go.
Entering a step, leaving it and ending the call happen here and only here:

    start / event -> visit -> a step's name -> settle, enter step, ... until a visit waits
                           -> Descend(flow) -> a frame more, enter that flow's first step
                           -> Return        -> a frame less, resume the visit that descended;
                                               in the last frame: settle, EndCall
                           -> Finish(end)   -> settle, EndCall
                           -> failure       -> Note, then `on_error` of the step, or of the
                                               steps that called its flow, or EndCall

There is no clock in here: `now` comes with each call, and `deadline` says when the driver
has to come back with `DeadlineReached` if nothing happened until then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from telephony.calendars.calendar import Calendar
from telephony.domain.call import CallFacts
from telephony.domain.errors import kind_and_place
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Detail, Kind
from telephony.ivr.commands import Command, EndCall
from telephony.ivr.context import Context
from telephony.ivr.events import (
    AgentConnected,
    DigitPressed,
    Event,
    HungUp,
    SpeechRecognized,
    TransferAnswered,
)
from telephony.ivr.expressions.expression import ExpressionFailed, Value
from telephony.ivr.flow import Flow
from telephony.ivr.frames import Frame, called_frame, outputs
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.open_questions import answers_one
from telephony.ivr.secrecy import Variables
from telephony.ivr.visit import Descend, Exit, Finish, Return, StepToEnter

MAX_STEPS_ALONE = 100
"""Steps in a row in which the caller does nothing: more is a circle."""
MAX_STEPS = 5000
"""Steps in one call."""
_CALLER_OR_PEER_ACTS = frozenset({DigitPressed, SpeechRecognized, TransferAnswered, AgentConnected})


class FlowMachine:
    """One call's way through a flow. Never raises; ends with exactly one `EndCall`.

    Times are seconds of any clock that doesn't go back; `deadline` is on the same clock.
    """

    def __init__(
        self,
        flow: Flow,
        facts: CallFacts,
        notices: Mapping[str, RecordingNotice] | None = None,
        inputs: Mapping[str, Value] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
    ) -> None:
        """`notices` are of the queues where this call's contacts are recorded.

        `inputs` are for trying a flow that others call by itself.
        """
        variables = Variables(inputs)
        self._frame = Frame(flow, variables)
        self._callers: list[Frame] = []
        """The frames that wait for this one, outermost first."""
        self._context = Context(facts, flow.setting, variables, notices, calendars)
        self._entered = 0
        self._entered_alone = 0
        self._started = False
        self.ended = False
        """True once `EndCall` was given out."""
        self.deadline: float | None = None
        """When `DeadlineReached` is due, or None."""

    @property
    def step(self) -> str:
        """The step that the call is in; in a flow that a step called, after its name and a /."""
        frame = self._frame
        return f"{frame.flow.name}/{frame.step}" if self._callers else frame.step

    @property
    def variables(self) -> Mapping[str, Value]:
        """What `set` and `collect` have assigned so far; caller's words, not for logs."""
        return MappingProxyType(self._context.variables)

    @property
    def secrets(self) -> Collection[str]:
        """Those of them that nobody may see."""
        return frozenset(self._context.variables.secret)

    def start(self, now: float) -> list[Command]:
        """Enter the first step; later calls do nothing."""
        if self._started or self.ended:
            return []
        self._started = True
        self._context.begin(now)
        self._leave(self._frame.flow.start)
        self.deadline = self._context.deadline
        return self._context.take_commands()

    def handle(self, event: Event, now: float) -> list[Command]:
        """Take an event; what answers no open question is ignored."""
        if self.ended:
            return []
        context, visit = self._context, self._frame.visit
        context.now = now
        if visit is not None and answers_one(context, event):
            if type(event) in _CALLER_OR_PEER_ACTS:
                self._entered_alone = 0
            try:
                way_out = visit.handle(event)
            except Exception as error:
                way_out = self._failed(error)
            if way_out is not None:
                self._leave(way_out)
        elif type(event) is HungUp:
            self._end(event.termination)
        self.deadline = context.deadline
        return context.take_commands()

    def _leave(self, way_out: Exit | None) -> None:
        """Go the way out, and all those that follow at once from it."""
        while way_out is not None:
            try:
                if isinstance(way_out, StepToEnter):
                    way_out = self._enter(way_out)
                elif isinstance(way_out, Descend):
                    way_out = self._descend(way_out)
                elif isinstance(way_out, Return) and self._callers:
                    way_out = self._ascend(way_out)
                else:
                    self._end(way_out.termination)
                    return
            except Exception as error:
                way_out = self._failed(error)

    def _enter(self, name: str) -> Exit | None:
        context, frame = self._context, self._frame
        context.leave()
        self._entered += 1
        self._entered_alone += 1
        if self._entered > MAX_STEPS or self._entered_alone > MAX_STEPS_ALONE:
            problem = "the call goes round in circles: too many steps"
            context.note(Kind.STEP, "flow failed", self._place(name, problem=problem))
            return Finish(ended(Reason.FLOW_FAILED))
        entry = frame.flow.entry(name)
        frame.step = name
        context.commands.append(entry.note_if_called if self._callers else entry.note)
        if entry.needs_answer:
            context.answer()
        visit = frame.visit = entry.visit(entry.header, context)
        return visit.begin()

    def _descend(self, wanted: Descend) -> Exit | None:
        frame = called_frame(self._frame.flow, wanted)
        self._callers.append(self._frame)
        self._move_to(frame)
        flow = frame.flow
        self._context.note(Kind.STEP, "flow called", {"flow": flow.name, "version": flow.version})
        return self._enter(flow.start)

    def _ascend(self, way_out: Return) -> Exit | None:
        """Back in the calling step first: where something doesn't fit, that step has failed."""
        ended_frame = self._frame
        self._context.note(Kind.STEP, "flow returned", {"flow": ended_frame.flow.name})
        self._move_to(self._callers.pop())
        if self._frame.visit is None:
            raise AssertionError("no flow is called but by a visit")
        return self._frame.visit.resume(outputs(ended_frame))

    def _move_to(self, frame: Frame) -> None:
        self._context.leave()
        self._frame = frame
        self._context.move_to(frame.flow.setting, frame.variables)

    def _place(self, step: str, **more: Detail) -> dict[str, Detail]:
        """A step for the timeline; its flow is told where it isn't the one on record."""
        if not self._callers:
            return {"step": step, **more}
        return {"flow": self._frame.flow.name, "step": step, **more}

    def _failed(self, error: Exception) -> Exit:
        """The step can't go on. What a foreign error says may hold the caller's words."""
        known = isinstance(error, ExpressionFailed)
        problem = str(error) if known else f"internal error: {kind_and_place(error)}"
        failed = self._place(self._frame.step, problem=problem)
        self._context.note(Kind.STEP, "step failed", failed)
        while (on_error := self._frame.on_error) is None:
            if not self._callers:
                return Finish(ended(Reason.FLOW_FAILED))
            self._move_to(self._callers.pop())
        return on_error

    def _end(self, termination: Termination) -> None:
        self._context.leave()
        self.ended = True
        self._context.commands.append(EndCall(termination))
