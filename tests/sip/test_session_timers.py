"""Session timers (RFC 4028): of the carrier build alone."""

from __future__ import annotations

import pytest

from telephony.sip.library.library_build import installed_build
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import Message, RawCaller

pytestmark = pytest.mark.peer

TIMERS = installed_build().session_timers
SHORT = "Session-Expires: 90;refresher=uas"


def answer_to(raw: RawCaller, *headers: str) -> Message:
    """The final response to a call's INVITE, acknowledged."""
    raw.send_request("INVITE", raw.offer(), "application/sdp", headers)
    answer = raw.await_answer()
    raw.send_request("ACK")
    return answer


def test_who_offers_one_is_answered_as_the_build_can(agent: DrivenAgent) -> None:
    """Ours would fire after 45 s, whatever became of the call: there is none on the stock wheel."""
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        answer = answer_to(raw, "Supported: timer", SHORT)
        assert answer.status == 200
        assert ("90;refresher=uas" in answer.text) is TIMERS
        raw.hang_up()


def test_who_requires_one_is_told_where_there_is_none(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        answer = answer_to(raw, "Require: timer", SHORT)
        if TIMERS:
            assert answer.status == 200
            raw.hang_up()
        else:
            assert answer.status == 420
            assert answer.header("Unsupported") == "timer"
