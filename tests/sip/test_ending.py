"""How a leg ended, for every way in which one can."""

from __future__ import annotations

import pytest

from telephony.domain.termination import Reason, Result, Termination
from telephony.sip.dialogs.ending import Ending, rejection, unanswered_status

INBOUND, OUTBOUND = True, False


def end(
    inbound: bool,
    status: int,
    *,
    answered: bool = False,
    confirmed: bool = False,
    asked: Reason | None = None,
    bye: bool = False,
    cause: int | None = None,
    silent: bool = False,
) -> Termination:
    ending = Ending(inbound=inbound, confirmed=confirmed, peer_said_bye=bye, peer_cause=cause)
    ending.answered = answered
    ending.heard_of_peer = not silent
    if asked is not None:
        ending.asked(asked)
    return ending.termination(status)


COMPLETED, ABANDONED, REJECTED, FAILED = (
    Result.COMPLETED,
    Result.ABANDONED,
    Result.REJECTED,
    Result.FAILED,
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # The peer hangs up an answered call.
        (end(INBOUND, 200, confirmed=True, bye=True), (COMPLETED, Reason.CALLER_HANGUP, 200, 16)),
        (end(OUTBOUND, 200, confirmed=True, bye=True), (COMPLETED, Reason.CALLEE_HANGUP, 200, 16)),
        (
            end(INBOUND, 200, confirmed=True, bye=True, cause=31),
            (COMPLETED, Reason.CALLER_HANGUP, 200, 31),
        ),
        # BYE without ACK: the caller left before the dialog was confirmed.
        (end(INBOUND, 200, bye=True), (COMPLETED, Reason.CALLER_HANGUP, 200, 16)),
        # We hang up an answered call: 200 after the BYE, whatever the reason.
        (
            end(INBOUND, 200, confirmed=True, asked=Reason.FLOW_HANGUP),
            (COMPLETED, Reason.FLOW_HANGUP, 200, 16),
        ),
        (
            end(INBOUND, 200, confirmed=True, asked=Reason.FLOW_FAILED),
            (FAILED, Reason.FLOW_FAILED, 200, 41),
        ),
        (
            end(OUTBOUND, 408, confirmed=True, asked=Reason.SHUTDOWN),
            (COMPLETED, Reason.SHUTDOWN, 200, 31),
        ),
        # Both at once: ours came first; a cause of the peer's isn't ours.
        (
            end(INBOUND, 200, confirmed=True, asked=Reason.FLOW_HANGUP, bye=True, cause=127),
            (COMPLETED, Reason.FLOW_HANGUP, 200, 16),
        ),
        # Nobody hangs up: no ACK came, or the session timer ran out.
        (end(INBOUND, 408, confirmed=True), (FAILED, Reason.PEER_ERROR, 408, 102)),
        # We hang up before the ACK of our 200 came.
        (
            end(INBOUND, 408, answered=True, asked=Reason.FLOW_HANGUP),
            (COMPLETED, Reason.FLOW_HANGUP, 200, 16),
        ),
        # The caller gives up before the answer.
        (end(INBOUND, 487), (ABANDONED, Reason.CANCELLED, 487, 16)),
        (end(INBOUND, 487, cause=26), (ABANDONED, Reason.CANCELLED, 487, 26)),
        # We refuse before the answer.
        (end(INBOUND, 503, asked=Reason.NO_CAPACITY), (REJECTED, Reason.NO_CAPACITY, 503, 42)),
        (
            end(INBOUND, 403, asked=Reason.UNKNOWN_SOURCE),
            (REJECTED, Reason.UNKNOWN_SOURCE, 403, 21),
        ),
        (end(INBOUND, 503, asked=Reason.SHUTDOWN), (COMPLETED, Reason.SHUTDOWN, 503, 31)),
        (end(INBOUND, 603, asked=Reason.FLOW_HANGUP), (COMPLETED, Reason.FLOW_HANGUP, 603, 16)),
        # The offer can't be met, or something else breaks before the answer.
        (end(INBOUND, 488), (REJECTED, Reason.NO_COMMON_CODEC, 488, 88)),
        (end(INBOUND, 500), (FAILED, Reason.PEER_ERROR, 500, 41)),
        # The callee refuses.
        (end(OUTBOUND, 486), (FAILED, Reason.BUSY, 486, 17)),
        (end(OUTBOUND, 486, cause=34), (FAILED, Reason.BUSY, 486, 34)),
        (end(OUTBOUND, 603), (FAILED, Reason.DECLINED, 603, 21)),
        (end(OUTBOUND, 404), (FAILED, Reason.NOT_FOUND, 404, 1)),
        (end(OUTBOUND, 408), (FAILED, Reason.NO_ANSWER, 408, 102)),
        (end(OUTBOUND, 503), (FAILED, Reason.UNREACHABLE, 503, 41)),
        (end(OUTBOUND, 699), (FAILED, Reason.PEER_ERROR, 699, 31)),
        # Nobody is there.
        (end(OUTBOUND, 408, silent=True), (FAILED, Reason.UNREACHABLE, 408, 102)),
        (end(OUTBOUND, 503, silent=True), (FAILED, Reason.UNREACHABLE, 503, 41)),
        # We give up on the callee: CANCEL, then its 487.
        (end(OUTBOUND, 487, asked=Reason.NO_ANSWER), (FAILED, Reason.NO_ANSWER, 480, 19)),
        (end(OUTBOUND, 487, asked=Reason.CANCELLED), (ABANDONED, Reason.CANCELLED, 487, 16)),
        # A leg that never had a dialog.
        (end(OUTBOUND, 0, asked=Reason.NO_ROUTE), (REJECTED, Reason.NO_ROUTE, 404, 1)),
        # An INVITE that the library refused by itself.
        (rejection(488), (REJECTED, Reason.NO_COMMON_CODEC, 488, 88)),
        (rejection(486), (REJECTED, Reason.NO_CAPACITY, 486, 42)),
        (rejection(420), (REJECTED, Reason.PEER_ERROR, 420, 127)),
    ],
)
def test_every_end(found: Termination, expected: tuple[Result, Reason, int, int]) -> None:
    assert (found.result, found.reason, found.sip_status, found.q850_cause) == expected


def test_the_first_reason_stands() -> None:
    ending = Ending(inbound=True)
    assert not ending.begun
    ending.asked(Reason.BUSY)
    ending.asked(Reason.SHUTDOWN)
    assert ending.begun
    assert ending.termination(486).reason is Reason.BUSY


@pytest.mark.parametrize("reason", Reason)
def test_an_unanswered_invite_always_gets_a_final_failure(reason: Reason) -> None:
    assert 400 <= unanswered_status(reason) <= 699
