"""The flow machine: events and deadlines in, commands out.

Theory of operation. A call is in one step at a time; the step's verb made a `Visit`, which
gets every event that answers one of its own questions and says at the end where to go.
Entering a step, leaving it and ending the call happen here and only here:

    start / event -> visit -> GoTo(step)  -> settle, enter step, ... until a visit waits
                           -> Finish(end) -> settle, EndCall
                           -> failure     -> Note, then `on_error` of the step, or EndCall

There is no clock in here: `now` comes with each call, and `deadline` says when the driver
has to come back with `DeadlineReached` if nothing happened until then.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from telephony.domain.call import CallFacts
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Kind
from telephony.ivr.commands import Command, EndCall
from telephony.ivr.context import Context
from telephony.ivr.events import (
    AgentConnected,
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
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.visit import Exit, Finish, GoTo, Visit

MAX_STEPS_ALONE = 100
"""Steps in a row in which the caller does nothing: more is a circle."""
MAX_STEPS = 5000
"""Steps in one call."""
_CALLER_OR_PEER_ACTS = DigitPressed | SpeechRecognized | TransferAnswered | AgentConnected
CLOCK_GRAIN = 0.001
"""Seconds that a driver's timer may fire early."""


class FlowMachine:
    """One call's way through a flow. Never raises; ends with exactly one `EndCall`.

    Times are seconds of any clock that doesn't go back; `deadline` is on the same clock.
    """

    def __init__(
        self, flow: Flow, facts: CallFacts, notices: Mapping[str, RecordingNotice] | None = None
    ) -> None:
        """`notices` are of the queues where this call's contacts are recorded."""
        self._flow = flow
        self._steps = flow.steps
        self._context = Context(facts, flow.folder, flow.language, notices)
        self._step = ""
        self._visit: Visit | None = None
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
        """The step that the call is in."""
        return self._step

    @property
    def variables(self) -> Mapping[str, Value]:
        """What `set` and `collect` have assigned so far; caller's words, not for logs."""
        return MappingProxyType(self._context.variables)

    def start(self, now: float) -> list[Command]:
        """Enter the first step; later calls do nothing."""
        if self._started or self._ended:
            return []
        self._started = True
        self._context.now = now
        self._run(partial(self._enter, self._flow.start))
        return self._context.take_commands()

    def handle(self, event: Event, now: float) -> list[Command]:
        """Take an event; what answers no open question is ignored."""
        if self._ended:
            return []
        self._context.now = now
        if isinstance(event, HungUp):
            self._end(event.termination)
        elif self._started and self._is_current(event):
            self._run(partial(self._pass_on, event))
        return self._context.take_commands()

    def _is_current(self, event: Event) -> bool:
        """True for an answer to an open question; closes those that are answered by it."""
        context = self._context
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
            case AgentConnected(stay) | WaitingAgain(stay) | PlaceInQueue(stay):
                return stay == context.stay
        return self._closes(event)

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
        if isinstance(event, PlaybackBroken):
            self._context.note(Kind.PROMPT, "prompt failed", {"problem": event.problem})
        return self._visit.handle(event) if self._visit is not None else None

    def _run(self, action: Callable[[], Exit | None]) -> None:
        """Do `action`, and all that follows at once from it."""
        while not self._ended:
            try:
                way_out = action()
            except Exception as error:
                way_out = self._failed(error)
            match way_out:
                case None:
                    return
                case Finish(termination):
                    self._end(termination)
                case GoTo(step):
                    action = partial(self._enter, step)

    def _enter(self, name: str) -> Exit | None:
        self._context.settle()
        self._entered += 1
        self._entered_alone += 1
        if self._entered > MAX_STEPS or self._entered_alone > MAX_STEPS_ALONE:
            problem = "the call goes round in circles: too many steps"
            self._context.note(Kind.STEP, "flow failed", {"step": name, "problem": problem})
            return Finish(ended(Reason.FLOW_FAILED))
        body = self._steps[name]
        self._step = name
        self._context.note(Kind.STEP, "step", {"step": name, "verb": body.verb_name})
        if body.verb.needs_answer:
            self._context.answer()
        self._visit = body.verb.visit(body.header(name), self._context)
        return self._visit.begin()

    def _failed(self, error: Exception) -> Exit:
        """The step can't go on. What a foreign error says may hold the caller's words."""
        known = isinstance(error, ExpressionFailed)
        problem = str(error) if known else f"internal error: {_kind_and_place(error)}"
        self._context.note(Kind.STEP, "step failed", {"step": self._step, "problem": problem})
        on_error = self._steps[self._step].on_error if self._step in self._steps else None
        return GoTo(on_error) if on_error is not None else Finish(ended(Reason.FLOW_FAILED))

    def _end(self, termination: Termination) -> None:
        self._context.settle()
        self._ended = True
        self._context.command(EndCall(termination))


def _kind_and_place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, {Path(frame.filename).name}:{frame.lineno}"
