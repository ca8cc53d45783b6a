"""A visit: the time that a call spends in one step, and how it leaves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from telephony.domain.termination import Reason, Termination, ended
from telephony.ivr.events import Event


@dataclass(frozen=True, slots=True)
class GoTo:
    """On to another step."""

    step: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The flow is over."""

    termination: Termination


Exit = GoTo | Finish


def onward(step: str | None) -> Exit:
    """To `step`; a flow that has none to go to hangs up."""
    return GoTo(step) if step is not None else Finish(ended(Reason.FLOW_HANGUP))


class Visit(ABC):
    """What a verb does from the moment its step is entered.

    Events that reach a visit are answers to its own questions; stale ones were sorted
    out before. Raises `ExpressionFailed` where an expression has no value.
    """

    @abstractmethod
    def begin(self) -> Exit | None:
        """Start; None while there is something to wait for."""

    def handle(self, event: Event) -> Exit | None:
        """Take an event; None while there is more to wait for."""
        return None
