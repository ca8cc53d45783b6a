"""What a trunk takes: calls at once, calls a second, codecs of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.peers.waiting import wait_until
from tests.sip.callers import callee
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import TELEPHONE_EVENT, RawCaller

pytestmark = pytest.mark.peer


@contextmanager
def limited(host: str = "", **trunk: object) -> Iterator[DrivenAgent]:
    """An agent whose only trunk has these limits; it answers its callers."""
    outbound = {"outbound": [f"sip:{host}"]} if host else {}
    whole = {"name": "carrier", "networks": ["127.0.0.1/32"], **outbound, **trunk}
    with DrivenAgent(trunks=[whole]) as agent:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        yield agent


def sdp(*codecs: str) -> str:
    """An offer of these codecs and telephone-event."""
    numbers = {"PCMU": 0, "PCMA": 8, "GSM": 3}
    formats = " ".join(str(numbers[codec]) for codec in codecs)
    return (
        "v=0\r\no=raw 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio 40000 RTP/AVP {formats} {TELEPHONE_EVENT}\r\n"
        f"a=rtpmap:{TELEPHONE_EVENT} telephone-event/8000\r\n"
    )


def formats(message: str) -> list[str]:
    """The payload types of an SDP's audio stream."""
    found = re.search(r"^m=audio \d+ RTP/AVP (.*?)\r?$", message, re.MULTILINE)
    assert found, message
    return found[1].split()


def refusal(agent: DrivenAgent) -> str:
    return str(agent.wait_for("Refused")["termination"]["reason"])


def test_one_call_too_many_gets_503_until_another_ends() -> None:
    with limited(limits={"max_calls": 1}) as agent, RawCaller(agent.address) as first:
        assert first.invite().status == 200
        with RawCaller(agent.address) as second:
            answer = second.invite()
            assert answer.status == 503
            assert answer.header("Retry-After")
            assert "cause=34" in answer.header("Reason")
        assert refusal(agent) == "trunk_busy"
        assert agent.report()["trunk_calls"] == {"carrier": [1, 0]}
        first.hang_up()
        wait_until(
            lambda: agent.report()["trunk_calls"] == {"carrier": [0, 0]},
            within=5,
            what="the call to be let go",
        )
        with RawCaller(agent.address) as third:
            assert third.invite().status == 200


def test_calls_that_come_too_fast_get_503_and_the_true_time_to_wait() -> None:
    with limited(limits={"max_calls_per_second": 0.1}) as agent:
        with RawCaller(agent.address) as first:
            assert first.invite().status == 200
            first.hang_up()
        with RawCaller(agent.address) as second:
            answer = second.invite()
            assert answer.status == 503
            assert 5 <= int(answer.header("Retry-After")) <= 10
        assert refusal(agent) == "call_gapped"


def test_our_call_over_the_limit_fails_here() -> None:
    with (
        callee("uas-invite-ring-expect-cancel") as desk,
        limited(desk.address, limits={"max_outbound_calls": 1}) as agent,
    ):
        first = agent.dial("4711", trunk="carrier")
        agent.wait_for("LegProgress", leg=first)
        second = agent.dial("4711", trunk="carrier")
        end = agent.wait_for("LegEnded", leg=second)["termination"]
        assert (end["result"], end["reason"]) == ("rejected", "trunk_busy")
        agent.do("hang_up", first, reason="no_answer")
        desk.finish().require_success(1)
        agent.wait_for("LegEnded", leg=first)
        assert agent.report()["trunk_calls"] == {"carrier": [0, 0]}


def test_a_trunk_with_codecs_of_its_own_answers_with_those() -> None:
    with limited(codecs=["PCMA"]) as agent, RawCaller(agent.address) as caller:
        answer = caller.invite(body=sdp("PCMU", "PCMA"))
        assert answer.status == 200
        assert formats(answer.text) == ["8", str(TELEPHONE_EVENT)]
        again = caller.invite(body=sdp("PCMU"))
        assert again.status == 488, "so does a re-INVITE"


def test_an_offer_without_the_trunks_codecs_gets_488() -> None:
    with limited(codecs=["GSM"]) as agent, RawCaller(agent.address) as caller:
        assert caller.invite(body=sdp("PCMU", "PCMA")).status == 488
        assert refusal(agent) == "no_common_codec"


def test_an_invite_without_an_offer_is_offered_the_trunks_codecs() -> None:
    with limited(codecs=["GSM", "PCMA"]) as agent, RawCaller(agent.address) as caller:
        caller.send_request("INVITE")
        answer = caller.final_response("INVITE")
        assert formats(answer.text)[:2] == ["3", "8"]
        assert "0" not in formats(answer.text)


def test_our_offer_has_the_trunks_codecs_in_their_order() -> None:
    with (
        callee("uas-invite-reject-busy") as desk,
        limited(desk.address, codecs=["GSM", "PCMA", "PCMU"]) as agent,
    ):
        leg = agent.dial("4711", trunk="carrier")
        agent.wait_for("LegEnded", leg=leg)
        desk.finish().require_success(1)
        assert formats(desk.messages)[:3] == ["3", "8", "0"]


def test_a_call_by_no_trunk_has_the_user_agents_codecs() -> None:
    with callee("uas-invite-reject-busy") as desk, limited(codecs=["GSM"]) as agent:
        leg = agent.dial(f"sip:desk@{desk.address}")
        agent.wait_for("LegEnded", leg=leg)
        desk.finish().require_success(1)
        assert formats(desk.messages)[:2] == ["0", "8"]
        assert "3" not in formats(desk.messages)
