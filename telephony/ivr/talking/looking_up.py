"""A visit to a web service: the caller waits, hears something if it takes long, and goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.errands.lookup import LookedUp
from telephony.ivr.events import DeadlineReached, DigitPressed, ErrandFailed, ErrandOver, Event
from telephony.ivr.expressions.expression import ExpressionFailed
from telephony.ivr.expressions.picking import NotThere
from telephony.ivr.talking.announcement import Announcement
from telephony.ivr.talking.music import MusicLoop
from telephony.ivr.verb import StepHeader
from telephony.ivr.visit import Exit, Visit, onward

if TYPE_CHECKING:
    from telephony.ivr.verbs.http import Http


class LookingUp(Visit):
    """Keys that are pressed meanwhile are kept for the next question."""

    def __init__(self, verb: Http, step: StepHeader, context: Context) -> None:
        self._verb = verb
        self._next = step.next
        self._context = context
        self._said: Announcement | None = None
        self._music = MusicLoop(context, verb.slow.music if verb.slow is not None else None)
        self._over: ErrandOver | None = None

    def begin(self) -> Exit | None:
        """Send the request."""
        request = self._verb.request(self._context.scope)
        self._context.send_for(lambda errand: replace(request, errand=errand))
        if self._verb.slow is not None:
            self._context.wait(self._verb.slow.after)
        return None

    def handle(self, event: Event) -> Exit | None:
        """What was begun to be said is heard to its end; music isn't."""
        if isinstance(event, ErrandOver):
            self._over = event
            self._context.deadline = None
        elif self._said is not None:
            if self._said.handle(event):
                self._said = None
                if self._over is None:
                    self._music.begin()
        elif isinstance(event, DeadlineReached):
            self._fill_the_time()
        elif isinstance(event, DigitPressed):
            self._context.type_ahead.keep(event.symbol)
        else:
            self._music.handle(event)
        return self._go_on(self._over) if self._over is not None and self._said is None else None

    def _fill_the_time(self) -> None:
        slow = self._verb.slow
        prompt = slow.prompt if slow is not None else None
        said = Announcement(self._context, self._context.prompt(prompt, self._verb.language))
        if said.begin():
            self._music.begin()
        else:
            self._said = said

    def _go_on(self, over: ErrandOver) -> Exit:
        if not isinstance(over, LookedUp):
            timed_out = isinstance(over, ErrandFailed) and over.timed_out
            problem = over.problem if isinstance(over, ErrandFailed) else "no answer to it"
            return self._failed(problem, timed_out=timed_out)
        details = {"status": over.status, "ms": round(over.seconds * 1000)}
        self._context.note(Kind.STEP, "service answered", details)
        way = self._verb.on_status.get(str(over.status))
        if way is not None:
            return way
        if not over.well:
            return self._failed(f"the service answered {over.status}")
        try:
            # All or none: a later step must not meet half of an answer.
            picked = {str(name): path.pick(over.answer) for name, path in self._verb.into.items()}
        except NotThere as problem:
            return self._failed(str(problem))
        self._context.variables.give(picked)
        return onward(self._next)

    def _failed(self, problem: str, *, timed_out: bool = False) -> Exit:
        self._context.note(Kind.STEP, "look-up failed", {"problem": problem})
        way = (self._verb.on_timeout if timed_out else None) or self._verb.on_failure
        if way is None:
            raise ExpressionFailed(problem)  # as any step that can't be carried out
        return way
