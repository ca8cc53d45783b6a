"""How a leg ended: collected while it ends, classified once it has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telephony.domain.termination import (
    Reason,
    Result,
    Termination,
    ended,
    from_sip_status,
)

_BUSY_HERE = 486
_REQUEST_TERMINATED = 487
_NOT_ACCEPTABLE_HERE = 488


@dataclass
class Ending:
    """What is known of a leg's end so far."""

    inbound: bool
    answered: bool = False
    """Whether we sent a 200 to the peer's INVITE, whose ACK may still be on its way."""
    confirmed: bool = False
    over: bool = False
    heard_of_peer: bool = False
    """Whether any message of this dialog came from the peer."""
    peer_said_bye: bool = False
    peer_cause: int | None = None
    """Q.850 cause from the peer's Reason header."""
    reason: Reason | None = None
    """Ours, if we asked for the end first."""

    @property
    def begun(self) -> bool:
        """Whether anybody has started to end it."""
        return self.over or self.reason is not None

    def asked(self, reason: Reason) -> None:
        """We want it to end; the first reason stands."""
        self.reason = self.reason or reason

    def termination(self, last_status: int) -> Termination:
        """Classify; `last_status` is the last SIP status of the INVITE session."""
        found = self._classify(last_status)
        if self.peer_cause is None or self.reason is not None:
            return found
        return replace(found, q850_cause=self.peer_cause)

    def _classify(self, last_status: int) -> Termination:
        if self.peer_said_bye and self.reason is None:
            return ended(Reason.CALLER_HANGUP if self.inbound else Reason.CALLEE_HANGUP)
        if self.reason is not None:
            return self._by_us(self.reason)
        if self.confirmed:
            # No BYE from anyone: the session timer ran out, or the peer's ACK never came.
            return Termination(Result.FAILED, Reason.PEER_ERROR, last_status, 102)
        if not self.inbound:
            return self._by_callee(last_status)
        if last_status == _REQUEST_TERMINATED:
            return ended(Reason.CANCELLED)
        if last_status == _NOT_ACCEPTABLE_HERE:
            return ended(Reason.NO_COMMON_CODEC)
        return Termination(Result.FAILED, Reason.PEER_ERROR, last_status, 41)

    def _by_callee(self, status: int) -> Termination:
        found = from_sip_status(status)
        if self.heard_of_peer:
            return found
        # The library's own 408 or 503: nobody is there to answer or not to.
        return replace(found, reason=Reason.UNREACHABLE)

    def _by_us(self, reason: Reason) -> Termination:
        found = ended(reason)
        if self.confirmed or self.answered:
            return replace(found, sip_status=200)  # a BYE ended it, whatever the reason
        if found.sip_status >= 300 or not self.inbound:
            return found
        return replace(found, sip_status=unanswered_status(reason))


def rejection(status: int) -> Termination:
    """An inbound INVITE that the library refused by itself, with `status`."""
    if status == _BUSY_HERE:  # what it says when it has no dialog left
        return replace(ended(Reason.NO_CAPACITY), sip_status=status)
    return replace(from_sip_status(status), result=Result.REJECTED)


def unanswered_status(reason: Reason) -> int:
    """The final status for an inbound INVITE that we end without ever answering it."""
    if reason is Reason.SHUTDOWN:
        return 503
    status = ended(reason).sip_status
    return status if status >= 300 else 603
