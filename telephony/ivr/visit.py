"""A visit: the time that a call spends in one step, and how it leaves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from telephony.domain.immutable import immutable
from telephony.domain.termination import Reason, Termination, ended
from telephony.ivr.events import Event
from telephony.ivr.expressions.expression import Value
from telephony.ivr.secrecy import Variables

_HANGUP = ended(Reason.FLOW_HANGUP)
StepToEnter = str
"""On to another step, by its name."""


@immutable
class Finish:
    """The flow is over."""

    termination: Termination


@immutable
class Descend:
    """Into another flow, with these values for its inputs; the visit is resumed afterwards."""

    flow: str
    inputs: Mapping[str, Value]
    secret: frozenset[str] = frozenset()
    """Inputs that nobody may see."""


@immutable
class Return:
    """This flow is over: back to the one that called it, or else the call ends like this."""

    termination: Termination = _HANGUP


Exit = StepToEnter | Finish | Descend | Return
_OVER = Return()


def onward(step: str | None) -> Exit:
    """To `step`; a flow that has none to go to is over."""
    return step if step is not None else _OVER


def rescued(step: str | None, otherwise: Termination = _HANGUP) -> Exit:
    """To `step` after a failure; where none is named the call ends, also in a called flow.

    Its caller must not take a question that was given up for one that was answered.
    """
    return step if step is not None else Finish(otherwise)


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

    def resume(self, variables: Variables) -> Exit:
        """Go on after a `Descend`; `variables` are those that the other flow ended with."""
        raise AssertionError("only a visit that descends is resumed")
