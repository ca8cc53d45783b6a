"""A call's transfers: dialled within the rules, followed, and given up, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from telephony.call_control.call_log import CallLog
from telephony.call_control.inbox import FromCallee, Item, TransferRefused
from telephony.call_control.outbound.transfer_attempt import TransferAttempt
from telephony.call_control.services import CallServices
from telephony.domain.leg import LegAnswered, LegEnded
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Kind
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import Transfer
from telephony.ivr.events import Event


class Transferring:
    """Lives on the event loop, in the call's own order."""

    def __init__(
        self, caller: Leg, call_log: CallLog, services: CallServices, post: Callable[[Item], None]
    ) -> None:
        self._caller = caller
        self._log = call_log
        self._services = services
        self._post = post
        self._attempt: TransferAttempt | None = None

    @property
    def open(self) -> bool:
        """Whether the callee's leg hasn't ended yet."""
        return self._attempt is not None

    def begin(self, wanted: Transfer) -> None:
        """Dial; a refusal comes through the inbox, as everything else does."""
        facts, number = self._log.record.facts, wanted.attempt
        trunk = wanted.trunk or facts.trunk
        permit = self._services.outbound.permit(wanted.destination, trunk)
        if isinstance(permit, Reason):
            self._refuse(number, ended(permit))
            return
        callee = self._services.user_agent.dial(
            wanted.destination,
            calling_number=facts.caller.number,
            trunk=trunk,
        )
        self._log.add(Kind.SIP, "transfer dialled", leg="callee", attempt=number)
        post = self._post
        self._attempt = TransferAttempt(
            wanted, permit, self._caller, callee, lambda event: post(FromCallee(number, event))
        )

    def stop(self, number: int) -> None:
        """The flow wants it no more; nothing to do once it is over."""
        if self._attempt is not None and self._attempt.attempt == number:
            self._attempt.hang_up(Reason.CALLER_HANGUP)

    def follow(self, item: FromCallee) -> Event | None:
        """Bridge, ring or let go, as the callee's leg reports; an event if it means one."""
        attempt = self._attempt
        if attempt is None or item.attempt != attempt.attempt:
            return None
        if isinstance(item.event, LegAnswered):
            self._answer()
        if isinstance(item.event, LegEnded):
            self._attempt = None
            self._services.observer.outbound_ended(item.event.termination)
        return attempt.follow(item.event)

    def release(self) -> None:
        """The call ends."""
        if self._attempt is not None:
            self._attempt.hang_up(Reason.CALLER_HANGUP)

    def _answer(self) -> None:
        """An early-media call is answered when somebody is there."""
        if self._log.record.answered_at is None:
            self._caller.answer()

    def _refuse(self, number: int, termination: Termination) -> None:
        reason = termination.reason.value
        self._log.add(Kind.CALL, "transfer refused", leg="callee", attempt=number, reason=reason)
        self._services.observer.outbound_ended(termination)
        self._post(TransferRefused(number, termination))
