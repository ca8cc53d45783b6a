"""A flow on stage: plays the part of call control against a flow machine, in virtual time.

Everything the machine asks for is held to its contract as it comes, and `EndCall` is last and
comes once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from telephony.calendars.calendar import Calendar
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.ivr.commands import Command
from telephony.ivr.errands.lock_out import LockOut
from telephony.ivr.events import DeadlineReached, Event
from telephony.ivr.expressions.expression import Value
from telephony.ivr.flow import Flow
from telephony.ivr.machine import FlowMachine
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.rehearsal.contract import Contract, ContractBroken, insist

_BEGIN = 1000.0

ANN = CallFacts(
    CallId("call-1"), "carrier", Caller("+4930123456", "Ann"), "100", received_at=1_700_000_000.0
)
"""Who calls unless somebody else is named."""


class Stage(Contract):
    """One call through a flow."""

    def __init__(
        self,
        flow: Flow,
        facts: CallFacts = ANN,
        notices: Mapping[str, RecordingNotice] | None = None,
        inputs: Mapping[str, Value] | None = None,
        calendars: Mapping[str, Calendar] | None = None,
    ) -> None:
        super().__init__()
        self.machine = FlowMachine(flow, facts, notices, inputs, calendars)
        self.now = _BEGIN
        self.lock_out = LockOut()
        """Of `verify`."""
        self._take(self.machine.start(self.now))

    @property
    def step(self) -> str:
        """The step that the call is in."""
        return self.machine.step

    def wait(self, seconds: float) -> Self:
        """Let time pass; deadlines come due on the way."""
        until = self.now + seconds
        while (deadline := self.machine.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.send(DeadlineReached())
        self.now = until
        return self

    def send(self, event: Event) -> Self:
        """Hand an event to the machine, as it is."""
        self.close(event)
        self._take(self.machine.handle(event, self.now))
        return self

    def _take(self, commands: Sequence[Command]) -> None:
        self.carry_out(commands)
        machine = self.machine
        if self.end is not None:
            self._is_over()
        elif machine.ended:
            raise ContractBroken("an end that nobody is told")
        elif machine.deadline is None and (self.playing is None or self.paused):
            insist(self.waits_for is not None, "nothing will ever happen to this call")

    def _is_over(self) -> None:
        insist(self.machine.ended, "an end that the machine doesn't know of")
        insist(self.machine.deadline is None, "a deadline after the end")
        nothing = self.waits_for is None and self.playing is None and self.listening is None
        insist(nothing, "something was left open")
