"""The flow machine: events and deadlines in, commands out.

Theory of operation. A call is in one step at a time; the step's verb made a `Visit`, which
gets every event that answers one of its own questions and says at the end where to go.
Entering a step, leaving it and ending the call happen here and only here:

    start / event -> visit -> GoTo(step)    -> settle, enter step, ... until a visit waits
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

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TypeVar

from telephony.calendars.calendar import Calendar
from telephony.domain.call import CallFacts
from telephony.domain.errors import kind_and_place
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Detail, Kind
from telephony.ivr.commands import Command, EndCall
from telephony.ivr.context import Context
from telephony.ivr.events import (
    AgentConnected,
    CallbackOffered,
    ContactOver,
    DeadlineReached,
    DigitPressed,
    ErrandOver,
    Event,
    HungUp,
    PlaceInQueue,
    PlaybackBroken,
    PlaybackDone,
    QueueLeft,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
    TransferAnswered,
    TransferEnded,
    WaitingAgain,
)
from telephony.ivr.expressions import ExpressionFailed, Value
from telephony.ivr.flow import Flow
from telephony.ivr.frames import Frame, called_frame, outputs
from telephony.ivr.names import StepName
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.secrecy import Variables
from telephony.ivr.visit import Descend, Exit, Finish, GoTo, Return

ArgumentT = TypeVar("ArgumentT")

MAX_STEPS_ALONE = 100
"""Steps in a row in which the caller does nothing: more is a circle."""
MAX_STEPS = 5000
"""Steps in one call."""
_CALLER_OR_PEER_ACTS = (DigitPressed, SpeechRecognized, TransferAnswered, AgentConnected)
_LAST_ANSWERS = (
    PlaybackDone,
    PlaybackBroken,
    SpeechRecognized,
    SpeechNotRecognized,
    SpeechUnavailable,
    TransferEnded,
    QueueLeft,
    ContactOver,
    ErrandOver,
)
CLOCK_GRAIN = 0.001
"""Seconds that a driver's timer may fire early."""


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
        self._frame = Frame(flow, Variables(inputs))
        self._callers: list[Frame] = []
        """The frames that wait for this one, outermost first."""
        self._context = Context(facts, flow.folder, flow.language, notices, calendars)
        self._move_to(self._frame)
        self._entered = 0
        self._entered_alone = 0
        self._started = False
        self._ended = False

    @property
    def deadline(self) -> float | None:
        """When `DeadlineReached` is due, or None."""
        return self._context.deadline

    @property
    def ended(self) -> bool:
        """True once `EndCall` was given out."""
        return self._ended

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
        if self._started or self._ended:
            return []
        self._started = True
        self._context.begin(now)
        self._run(self._enter, self._frame.flow.start)
        return self._context.take_commands()

    def handle(self, event: Event, now: float) -> list[Command]:
        """Take an event; what answers no open question is ignored."""
        if self._ended:
            return []
        self._context.now = now
        if isinstance(event, HungUp):
            self._end(event.termination)
        elif self._started and self._is_current(event):
            self._run(self._pass_on, event)
        return self._context.take_commands()

    def _is_current(self, event: Event) -> bool:
        """True for an answer to an open question; closes those that are answered by it."""
        context = self._context
        if isinstance(event, _LAST_ANSWERS):
            return self._closes(event)
        match event:
            case DigitPressed(symbol):
                return not context.type_ahead.is_late_terminator(symbol, context.now)
            case DeadlineReached():
                due = context.deadline is not None and context.now >= context.deadline - CLOCK_GRAIN
                context.deadline = None if due else context.deadline
                return due
            case SpeechStarted(turn):
                return turn == context.turn
            case TransferAnswered(attempt):
                return attempt == context.attempt
            case AgentConnected(stay) | WaitingAgain(stay):
                return stay == context.stay
            case PlaceInQueue(stay) | CallbackOffered(stay):
                return stay == context.stay
        return False

    def _closes(self, event: Event) -> bool:
        """True for the last answer to an open question, which is open no longer."""
        context = self._context
        match event:
            case PlaybackDone(playback) | PlaybackBroken(playback):
                current = playback == context.playback
                context.playback = None if current else context.playback
            case SpeechRecognized(turn) | SpeechNotRecognized(turn) | SpeechUnavailable(turn):
                current = turn == context.turn
                context.turn = None if current else context.turn
            case TransferEnded(attempt):
                current = attempt == context.attempt
                context.attempt = None if current else context.attempt
            case QueueLeft(stay) | ContactOver(stay):
                current = stay == context.stay
                context.stay = None if current else context.stay
            case ErrandOver(errand):
                current = errand == context.errand
                context.errand = None if current else context.errand
            case _:
                return False
        return current

    def _pass_on(self, event: Event) -> Exit | None:
        if isinstance(event, _CALLER_OR_PEER_ACTS):
            self._entered_alone = 0
        elif isinstance(event, PlaybackBroken):
            self._context.note(Kind.PROMPT, "prompt failed", {"problem": event.problem})
        visit = self._frame.visit
        return visit.handle(event) if visit is not None else None

    def _run(self, action: Callable[[ArgumentT], Exit | None], argument: ArgumentT) -> None:
        """Do `action`, and all that follows at once from it."""
        way_out = self._attempt(action, argument)
        while way_out is not None:
            match way_out:
                case GoTo(step):
                    way_out = self._attempt(self._enter, step)
                case Descend():
                    way_out = self._attempt(self._descend, way_out)
                case Return() if self._callers:
                    way_out = self._attempt(self._ascend, way_out)
                case Return(termination) | Finish(termination):
                    self._end(termination)
                    return

    def _attempt(
        self, action: Callable[[ArgumentT], Exit | None], argument: ArgumentT
    ) -> Exit | None:
        try:
            return action(argument)
        except Exception as error:
            return self._failed(error)

    def _enter(self, name: str) -> Exit | None:
        self._context.leave()
        self._entered += 1
        self._entered_alone += 1
        if self._entered > MAX_STEPS or self._entered_alone > MAX_STEPS_ALONE:
            problem = "the call goes round in circles: too many steps"
            self._context.note(Kind.STEP, "flow failed", self._place(name, problem=problem))
            return Finish(ended(Reason.FLOW_FAILED))
        body = self._frame.flow.steps[name]
        self._frame.step = name
        details = self._place(name, verb=body.verb_name)
        if isinstance(name, StepName) and name.way:
            details["way"] = name.way
        self._context.note(Kind.STEP, "step", details)
        verb = body.verb
        if verb.needs_answer:
            self._context.answer()
        visit = self._frame.visit = verb.visit(body.header(name), self._context)
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
        flow = frame.flow
        self._context.move_to(
            frame.variables, flow.name, flow.folder, flow.languages, flow.taken_commands
        )

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
        return GoTo(on_error)

    def _end(self, termination: Termination) -> None:
        self._context.leave()
        self._ended = True
        self._context.command(EndCall(termination))
