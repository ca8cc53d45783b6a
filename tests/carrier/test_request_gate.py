"""The gate of both builds: what is refused, how, and that calls in progress never notice."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers.sipp import Sipp, SippPlan
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import Message, RawCaller

LOOPBACK = {"name": "loopback", "networks": ["127.0.0.0/16"]}
STRANGER = "127.9.0.1"
FLOODING = "127.0.0.66"

_NO_CODEC_IN_COMMON = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.66\r\ns=-\r\nc=IN IP4 127.0.0.66\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 77\r\n"
)

StartAgent = Callable[..., DrivenAgent]


@pytest.fixture(params=["stock", "carrier"])
def start_agent(request: pytest.FixtureRequest) -> Iterator[StartAgent]:
    """Starts user agents on one build that answer every caller."""
    carrier: Path | None = None
    if request.param == "carrier":
        carrier = request.getfixturevalue("carrier_site")
    with ExitStack() as agents:

        def start(**settings: object) -> DrivenAgent:
            whole = {"trunks": [LOOPBACK], "max_calls": 1, **settings}
            agent = agents.enter_context(DrivenAgent(site=carrier, **whole))
            build = agent.wait_for("Ready")["build"]
            assert (carrier is not None) == ("carrier build" in build)
            agent.for_callers("answer")
            return agent

        yield start


def turned_away(agent: DrivenAgent) -> dict[tuple[str, bool, bool], int]:
    """How many requests were refused so far, by cause, INVITE or not, answered or not."""
    counts: dict[tuple[str, bool, bool], int] = {}
    for event in agent.events("TurnedAway"):
        for one in event["requests"]:
            key = (one["cause"], one["is_invite"], one["answered"])
            counts[key] = counts.get(key, 0) + one["count"]
    return counts


def send_invites(raws: list[RawCaller]) -> None:
    for raw in raws:
        raw.send_request("INVITE", raw.offer(), "application/sdp")


def answers(raws: list[RawCaller]) -> list[Message]:
    """What came, to those who got anything."""
    found = []
    for raw in raws:
        try:
            found.append(raw.receive(within=0.05))
        except TimeoutError:
            continue
    return found


def test_over_capacity(start_agent: StartAgent) -> None:
    agent = start_agent(retry_after=17)
    with RawCaller(agent.address) as first, RawCaller(agent.address) as second:
        assert first.invite().status == 200
        second.send_request("INVITE", second.offer(), "application/sdp")
        refused = second.receive()
        assert refused.status == 503, "no 100 before it: the refusal keeps no state"
        assert refused.header("Retry-After") == "17"
        assert refused.header("Reason") == "Q.850;cause=42"
        assert ";tag=" in refused.header("To")
        second.send_request("ACK")
        event = agent.wait_for("Refused", sip_call_id=second.call_id)
        assert event["termination"]["reason"] == "no_capacity"
        assert event["trunk"] == "loopback"
        assert turned_away(agent) == {("capacity", True, True): 1}
        # The call in progress is none of the gate's business.
        assert first.invite().status == 200
        first.hang_up()


def test_a_repeated_invite_gets_the_same_answer_though_there_is_room_now(
    start_agent: StartAgent,
) -> None:
    agent = start_agent()
    with RawCaller(agent.address) as first, RawCaller(agent.address) as second:
        assert first.invite().status == 200
        send_invites([second])
        refused = second.receive()
        first.hang_up()
        wait_until(lambda: agent.report()["free_legs"] == 1, within=5, what="room")
        second.send(_again(second))
        assert second.receive().text == refused.text
        wait_until(
            lambda: (
                turned_away(agent) == {("capacity", True, True): 1, ("repeated", True, True): 1}
            ),
            within=5,
            what="the repetition to be counted as one",
        )
        assert len(agent.events("Refused")) == 1
        assert second.invite().status == 200, "a new INVITE is a new question"
        second.hang_up()


def _again(raw: RawCaller) -> bytes:
    """The latest INVITE once more, byte for byte as far as its transaction goes."""
    lines = [
        f"INVITE sip:service@{raw.address} SIP/2.0",
        *raw.transaction,
        "Max-Forwards: 70",
        f"Contact: <sip:raw@{raw.local}>",
        "Content-Length: 0",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def test_a_cancel_of_a_refused_invite_finds_no_transaction(start_agent: StartAgent) -> None:
    agent = start_agent()
    with RawCaller(agent.address) as first, RawCaller(agent.address) as second:
        assert first.invite().status == 200
        send_invites([second])
        assert second.receive().status == 503
        second.send_request("CANCEL")
        assert second.final_response("CANCEL").status == 481
        first.hang_up()


def test_a_cancel_is_heard_though_its_sender_has_used_up_its_share(
    start_agent: StartAgent,
) -> None:
    agent = start_agent(limits=_few(calls=1))
    agent.for_callers()
    with RawCaller(agent.address) as ringing:
        send_invites([ringing])
        agent.wait_for("IncomingInvite", sip_call_id=ringing.call_id)
        ringing.send_request("CANCEL")
        assert ringing.complete_invite().status == 487


def test_draining(start_agent: StartAgent) -> None:
    agent = start_agent(max_calls=2)
    with RawCaller(agent.address) as first, RawCaller(agent.address) as second:
        assert first.invite().status == 200
        agent.do("refuse_new_calls")
        agent.wait_for("Draining")
        refused = second.invite()
        assert (refused.status, refused.header("Retry-After")) == (503, "5")
        assert refused.header("Reason") == "Q.850;cause=31"
        assert agent.wait_for("Refused")["termination"]["reason"] == "shutdown"
        assert first.invite().status == 200
        first.hang_up()


def test_strangers_share_a_few_answers(start_agent: StartAgent) -> None:
    agent = start_agent(limits={"strangers_per_second": 5})
    with ExitStack() as stack:
        strangers = [
            stack.enter_context(RawCaller(agent.address, local=f"127.9.0.{number}"))
            for number in range(1, 31)
        ]
        for raw in strangers:
            raw.send_request("OPTIONS" if raw is strangers[0] else "INVITE")
        seen = [answer.status for answer in answers(strangers)]
        assert set(seen) == {403}
        assert 5 <= len(seen) <= 8
        for method in ("ACK", "CANCEL"):
            strangers[0].send_request(method)
        assert answers(strangers[:1]) == []
        carrier = stack.enter_context(RawCaller(agent.address))
        assert carrier.invite().status == 200
        carrier.hang_up()
        wait_until(
            lambda: sum(turned_away(agent).values()) == 31, within=5, what="all to be counted"
        )
    told = agent.events("Refused")
    assert {event["termination"]["reason"] for event in told} == {"unknown_source"}
    assert len(told) <= 12


def test_a_stranger_whom_we_called_may_hang_up(start_agent: StartAgent) -> None:
    agent = start_agent(limits={"strangers_per_second": 1})
    with RawCaller(agent.address, local=STRANGER) as desk:
        leg = agent.dial(f"sip:desk@{desk.local}")
        invite = desk.reply("INVITE", "200 OK", tag="desk", body=desk.offer())
        assert desk.receive().method == "ACK"
        desk.send(_bye(invite, agent.address, tag="desk"))
        assert agent.wait_for("LegEnded", leg=leg)["termination"]["reason"] == "callee_hangup"
    assert turned_away(agent) == {}


def _bye(invite: Message, target: str, tag: str) -> bytes:
    """A BYE by whom `invite` called."""
    lines = [
        f"BYE sip:{target} SIP/2.0",
        f"Via: SIP/2.0/UDP {STRANGER}:9;rport;branch=z9hG4bK-bye",
        "Max-Forwards: 70",
        f"From: {invite.header('To')};tag={tag}",
        f"To: {invite.header('From')}",
        f"Call-ID: {invite.header('Call-ID')}",
        "CSeq: 1 BYE",
        "Content-Length: 0",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def _few(calls: int, refusals: int = 5) -> dict[str, object]:
    return {
        "per_address": {
            "calls_per_second": 0.01,
            "burst": calls,
            "refusals_per_second": refusals,
        }
    }


def test_an_address_that_sends_too_much_is_refused_and_then_ignored(
    start_agent: StartAgent,
) -> None:
    agent = start_agent(max_calls=2, limits=_few(calls=2))
    with ExitStack() as stack:
        hasty = [stack.enter_context(RawCaller(agent.address, local=FLOODING)) for _ in range(20)]
        first, others = hasty[0], hasty[1:]
        assert first.invite().status == 200
        send_invites(others[1:])
        seen = answers(others)
        assert {answer.status for answer in seen} <= {100, 200, 503}
        refused = [answer for answer in seen if answer.status == 503]
        assert 5 <= len(refused) <= 7
        assert {answer.header("Retry-After") for answer in refused} == {"5"}
        agent.wait_for("Refused")
        reasons = {event["termination"]["reason"] for event in agent.events("Refused")}
        assert reasons == {"rate_limited"}
        first.hang_up()  # nothing within a call is counted
        with RawCaller(agent.address) as other:
            assert other.invite().status == 200, "every address has a share of its own"
            other.hang_up()


def test_who_never_acknowledges_holds_a_few_places_only(start_agent: StartAgent) -> None:
    agent = start_agent(max_calls=3, limits={"per_address": {"unacknowledged": 1}})
    with ExitStack() as stack:
        mute = [stack.enter_context(RawCaller(agent.address, local=FLOODING)) for _ in range(3)]
        send_invites(mute[:1])
        assert mute[0].final_response("INVITE").status == 200
        send_invites(mute[1:2])
        assert mute[1].receive().status == 503
        assert agent.wait_for("Refused")["termination"]["reason"] == "rate_limited"
        other = stack.enter_context(RawCaller(agent.address))
        assert other.invite().status == 200, "whoever acknowledges may go on"
        again = stack.enter_context(RawCaller(agent.address))
        assert again.invite().status == 200
        other.hang_up()
        again.hang_up()
        mute[0].complete_invite()
        mute[0].hang_up()
        assert mute[2].invite().status == 200
        mute[2].hang_up()


def test_by_tcp_the_connection_tells_the_source(start_agent: StartAgent) -> None:
    agent = start_agent(limits=_few(calls=1, refusals=2))
    with socket.socket() as trunk, socket.socket() as stranger:
        for connection, local in ((trunk, "127.0.0.9"), (stranger, STRANGER)):
            connection.bind((local, 0))
            connection.settimeout(5)
            connection.connect(("127.0.0.1", agent.sip_port))
        stranger.sendall(_options(1))
        assert stranger.recv(4096).startswith(b"SIP/2.0 403 ")
        trunk.sendall(_options(1))
        assert trunk.recv(4096).startswith(b"SIP/2.0 200 ")
        trunk.sendall(_options(2))
        assert trunk.recv(4096).startswith(b"SIP/2.0 503 ")


def _options(number: int) -> bytes:
    # What it says of its source is a lie, as anybody's may be.
    lines = [
        "OPTIONS sip:127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK-options-{number}",
        "Max-Forwards: 70",
        "From: <sip:a@127.0.0.1>;tag=a",
        "To: <sip:b@127.0.0.1>",
        f"Call-ID: options-{number}",
        f"CSeq: {number} OPTIONS",
        "Content-Length: 0",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def test_a_request_whose_cseq_names_another_method_is_dropped(start_agent: StartAgent) -> None:
    agent = start_agent()
    with RawCaller(agent.address) as raw:
        raw.send(_options(1).replace(b"1 OPTIONS", b"1 INVITE"))
        with pytest.raises(TimeoutError):
            raw.receive(within=0.3)
        assert raw.invite().status == 200
        raw.hang_up()
    assert turned_away(agent) == {("malformed", False, False): 1}


def test_a_flood_from_one_address_costs_no_call_of_another(start_agent: StartAgent) -> None:
    share = {"calls_per_second": 20, "burst": 20, "refusals_per_second": 100}
    agent = start_agent(max_calls=3, limits={"per_address": share})
    with RawCaller(agent.address, local=FLOODING) as flood, RawCaller(agent.address) as talking:
        assert talking.invite().status == 200
        calls = SippPlan(
            scenario="functional/uac-invite-expect-answer-bye.xml",
            target=agent.address,
            calls=10,
            rate=10,
            limit=1,
            pause=0.02,
        )
        with Sipp(calls) as others:
            for _ in range(50):  # no faster than the kernel hands on to the stock wheel
                for _ in range(20):
                    flood.send_request("INVITE", _NO_CODEC_IN_COMMON, "application/sdp")
                time.sleep(0.02)
            others.finish().require_success(10)
        talking.hang_up()
    wait_until(
        lambda: sum(turned_away(agent).values()) > 300, within=5, what="the flood to be counted"
    )
    unrecorded = [event["unrecorded"] for event in agent.events("TurnedAway")]
    named = len(agent.events("Refused", source=flood.local))
    assert named <= 150, "a record for each would fill the disk"
    assert sum(sum(one.values()) for one in unrecorded) > 100
    busiest = max(
        (source for event in agent.events("TurnedAway") for source in event["busiest"]),
        key=lambda source: source[1],
    )
    assert busiest[0] == FLOODING
