"""Trunks of several hosts: probed by OPTIONS, and a call goes on where one host fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.peers.kamailio import Kamailio
from tests.peers.sipp import Sipp
from tests.peers.waiting import wait_until
from tests.sip.callers import callee
from tests.sip.driven_agent import DrivenAgent, Event

pytestmark = pytest.mark.peer

NUMBER = "4711"


@contextmanager
def mute_host() -> Iterator[str]:
    """A host that takes every request and says nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{mute.getsockname()[1]}"


@contextmanager
def trunk_of(*hosts: str, **more: object) -> Iterator[DrivenAgent]:
    """An agent with one trunk, `carrier`, to these hosts."""
    outbound = [f"sip:{host}" for host in hosts]
    trunk = {"name": "carrier", "networks": ["127.0.0.1/32"], "outbound": outbound, **more}
    with DrivenAgent(trunks=[trunk]) as agent:
        agent.wait_for("Ready")
        yield agent


def call(agent: DrivenAgent) -> str:
    return agent.dial(NUMBER, trunk="carrier", calling_number="100")


def end_of(agent: DrivenAgent, leg: str) -> Event:
    end: Event = agent.wait_for("LegEnded", leg=leg, within=15)["termination"]
    return end


def tried(agent: DrivenAgent, leg: str) -> list[str]:
    return [event["host"] for event in agent.events("TrunkHostTried", leg=leg)]


def state(agent: DrivenAgent, host: str) -> str:
    return str(agent.report()["hosts"]["carrier"][f"sip:{host}"][0])


def answer(agent: DrivenAgent, second: Sipp) -> str:
    """Call; the second host answers. Returns the leg."""
    leg = call(agent)
    agent.wait_for("LegAnswered", leg=leg)
    agent.do("hang_up", leg)
    second.finish().require_success(1)
    assert end_of(agent, leg)["result"] == "completed"
    assert len(agent.events("LegEnded", leg=leg)) == 1
    return leg


def test_a_503_sends_the_call_on_and_its_host_rests_for_the_retry_after() -> None:
    with (
        callee("uas-invite-reject-unavailable") as first,
        callee("uas-invite-answer-expect-bye", calls=2) as second,
        trunk_of(first.address, second.address) as agent,
    ):
        leg = call(agent)
        agent.wait_for("LegAnswered", leg=leg)
        agent.do("hang_up", leg)
        first.finish().require_success(1)
        assert tried(agent, leg) == [f"sip:{first.address}", f"sip:{second.address}"]
        heard = [event["summary"] for event in agent.events("SipSignal", leg=leg)]
        assert heard.count("INVITE") == 2
        assert "503 Service Unavailable (INVITE)" in heard
        assert end_of(agent, leg)["result"] == "completed"
        again = call(agent)
        agent.wait_for("LegAnswered", leg=again)
        agent.do("hang_up", again)
        second.finish().require_success(2)
        assert tried(agent, again) == [f"sip:{second.address}"], "Retry-After: 5 is honoured"


def test_a_host_that_says_nothing_loses_the_call_within_two_seconds() -> None:
    with (
        mute_host() as mute,
        callee("uas-invite-answer-expect-bye") as second,
        trunk_of(mute, second.address) as agent,
    ):
        leg = call(agent)
        begun = agent.wait_for("TrunkHostTried", leg=leg)["at"]
        answered = agent.wait_for("LegAnswered", leg=leg)["at"]
        assert 1.5 < answered - begun < 5.5, "before call control gives up"
        agent.do("hang_up", leg)
        second.finish().require_success(1)
        assert end_of(agent, leg)["result"] == "completed"
        assert tried(agent, leg) == [f"sip:{mute}", f"sip:{second.address}"]
        assert state(agent, second.address) == "up", "nobody probes: the call has told"


def test_a_refused_connection_sends_the_call_on_at_once() -> None:
    with (
        callee("uas-invite-answer-expect-bye") as second,
        trunk_of("127.0.0.1:9;transport=tcp", second.address) as agent,
    ):
        answer(agent, second)


@pytest.mark.parametrize(
    ("scenario", "reason"), [("busy", "busy"), ("declined", "declined"), ("forbidden", "declined")]
)
def test_what_the_callee_says_is_final(scenario: str, reason: str) -> None:
    with (
        callee(f"uas-invite-reject-{scenario}") as first,
        callee("uas-invite-answer-expect-bye") as second,
        trunk_of(first.address, second.address) as agent,
    ):
        leg = call(agent)
        assert end_of(agent, leg)["reason"] == reason
        assert tried(agent, leg) == [f"sip:{first.address}"]
        assert "INVITE" not in second.messages


def test_when_all_hosts_fail_the_leg_ends_once() -> None:
    with ExitStack() as hosts:
        both = [hosts.enter_context(callee("uas-invite-reject-unavailable")) for _ in range(2)]
        with trunk_of(*(host.address for host in both)) as agent:
            leg = call(agent)
            end = end_of(agent, leg)
            assert (end["reason"], end["sip_status"]) == ("unreachable", 503)
            assert len(tried(agent, leg)) == 2
            third = call(agent)
            assert end_of(agent, third)["reason"] == "unreachable"
            assert tried(agent, third) == [], "both asked to be left alone"


def test_hanging_up_while_a_mute_host_is_waited_for_ends_the_hunt() -> None:
    with (
        mute_host() as mute,
        callee("uas-invite-answer-expect-bye") as second,
        trunk_of(mute, second.address) as agent,
    ):
        leg = call(agent)
        agent.wait_for("TrunkHostTried", leg=leg)
        agent.do("hang_up", leg, reason="caller_hangup")
        end = agent.wait_for("LegEnded", leg=leg, within=40)["termination"]
        assert end["reason"] == "caller_hangup"
        assert len(tried(agent, leg)) == 1
        assert "INVITE" not in second.messages


def options(answer: str) -> Sipp:
    """A host that answers every OPTIONS."""
    return callee(f"uas-options-answer-{answer}", calls=None)


FAST = {"every": 1.0, "timeout": 0.4, "down_after": 2, "up_after": 1}


def test_a_host_that_answers_options_is_up_whatever_it_answers() -> None:
    with (
        options("not-found") as first,
        options("unavailable") as second,
        mute_host() as mute,
        trunk_of(first.address, second.address, mute, keep_alive=FAST) as agent,
    ):
        for host, wanted in ((first.address, "up"), (second.address, "down"), (mute, "down")):

            def reached(host: str = host, wanted: str = wanted) -> bool:
                return state(agent, host) == wanted

            wait_until(reached, within=5, what=f"{host} to be {wanted}")
        assert "trunk host went down" in agent.log


def test_a_host_that_is_down_gets_no_call() -> None:
    with (
        mute_host() as first,
        callee("uas-invite-answer-expect-bye") as desk,
        Kamailio({}, numbers={NUMBER: desk.address}) as second,
        trunk_of(first, second.address, keep_alive=FAST) as agent,
    ):
        wait_until(lambda: state(agent, first) == "down", within=5, what="the host to be down")
        wait_until(lambda: state(agent, second.address) == "up", within=5, what="the other's up")
        leg = answer(agent, desk)
        assert tried(agent, leg) == [f"sip:{second.address}"]
