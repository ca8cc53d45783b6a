"""A 200 whose ACK never comes, on both builds; places that are taken again while dialogs die.

The library gives such a call up after 64 times T1, with a BYE (RFC 3261 section 13.3.1.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import Message, RawCaller

T1 = 0.02
GIVEN_UP_WITHIN = 64 * T1 + 5


@pytest.fixture(params=["stock", "carrier"], scope="module")
def module_agent(request: pytest.FixtureRequest) -> Iterator[DrivenAgent]:
    """One that gives up soon, on either build."""
    site = request.getfixturevalue("carrier_site") if request.param == "carrier" else None
    with DrivenAgent(site=site, timers={"t1": round(T1 * 1000), "t2": 100}) as agent:
        agent.wait_for("Ready")
        yield agent


@pytest.fixture
def agent(module_agent: DrivenAgent) -> DrivenAgent:
    """It, without calls and without orders."""
    module_agent.for_callers()
    module_agent.wait_until_idle()
    module_agent.forget()
    return module_agent


def unacknowledged(raw: RawCaller, *headers: str) -> Message:
    """The final response to a call's INVITE, which gets no ACK."""
    raw.send_request("INVITE", raw.offer(), "application/sdp", headers)
    return raw.await_answer()


def next_calls_work(agent: DrivenAgent, calls: int = 4) -> None:
    """As many as there are places for on the stock wheel, one after the other."""
    for _ in range(calls):
        with RawCaller(agent.address) as raw:
            assert raw.invite().status == 200
            raw.hang_up()
    agent.wait_until_idle()


def test_a_call_without_ack_is_given_up(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert unacknowledged(raw).status == 200
        raw.reply("BYE", "200 OK", within=GIVEN_UP_WITHIN)
    assert agent.wait_for("LegEnded")["termination"]["result"] != "completed"
    next_calls_work(agent)


def test_a_bye_instead_of_the_ack(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert unacknowledged(raw).status == 200
        raw.hang_up()
    agent.wait_for("LegEnded")
    next_calls_work(agent)


def test_a_cancel_after_the_200_changes_nothing(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert unacknowledged(raw).status == 200
        raw.send_request("CANCEL")
        raw.reply("BYE", "200 OK", within=GIVEN_UP_WITHIN)
    agent.wait_for("LegEnded")
    next_calls_work(agent)


def test_our_hang_up_before_the_ack(agent: DrivenAgent) -> None:
    # The dialog is over for us at once, and for the library with the answer to its BYE.
    agent.for_callers("answer", "hang_up")
    with RawCaller(agent.address) as raw:
        assert unacknowledged(raw).status == 200
        agent.wait_for("LegEnded")
        agent.for_callers("answer")
        next_calls_work(agent, calls=2)
        raw.reply("BYE", "200 OK", within=GIVEN_UP_WITHIN)
    next_calls_work(agent)


def test_places_are_taken_again_while_dialogs_die(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    for number in range(12):
        with ExitStack() as callers:
            dying = [callers.enter_context(RawCaller(agent.address)) for _ in range(2)]
            for raw in dying:
                assert unacknowledged(raw).status == 200
            if number % 2:
                dying[0].hang_up()
            with RawCaller(agent.address) as good:
                assert good.invite().status == 200
                dying[1].hang_up()
                good.hang_up()
            if number % 4 == 0:
                dying[0].reply("BYE", "200 OK", within=GIVEN_UP_WITHIN)
    next_calls_work(agent)


@pytest.mark.parametrize("method", ["INVITE", "invite"])
@pytest.mark.parametrize("cseq", ["INVITE", "invite"])
def test_nobody_takes_the_place_of_a_call(agent: DrivenAgent, method: str, cseq: str) -> None:
    # The library takes "invite" for INVITE, and the new dialog would share the object of the
    # one that it replaces: the BYE for want of an ACK would come upon it when it is gone.
    agent.for_callers("answer")
    with RawCaller(agent.address) as first, RawCaller(agent.address) as second:
        answer = first.invite()
        caller_tag, our_tag = (answer.header(name).partition("tag=")[2] for name in ("From", "To"))
        ours = f"Replaces: {first.call_id};to-tag={our_tag};from-tag={caller_tag}"
        request = second.request_text("INVITE", second.offer(), "application/sdp", (ours,))
        spelled = request.replace("INVITE ", f"{method} ", 1).replace(" INVITE\r", f" {cseq}\r")
        second.send(spelled.encode())
        second.send_request("OPTIONS")
        heard = [second.receive()]
        while heard[-1].method != "OPTIONS":
            heard.append(second.receive())
        assert heard.pop().status == 200
        assert all(message.status in (400, 603) for message in heard), "or dropped by the gate"
        first.hang_up()
    next_calls_work(agent)


def test_options_within_a_dialog(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        raw.invite()
        for _ in range(2):
            reply = raw.request("OPTIONS")
            assert reply.status == 200
            assert "BYE" in reply.header("Allow")
            assert reply.header("Accept") == "application/sdp"
        raw.hang_up()
    leg = agent.wait_for("LegEnded")["leg"]
    rungs = [event["summary"] for event in agent.events("SipSignal", leg=leg)]
    assert rungs.count("200 OK (OPTIONS)") == 2
