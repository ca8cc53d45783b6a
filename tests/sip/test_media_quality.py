"""Every leg says at its end how its audio went, and its ladder has every rung."""

from __future__ import annotations

import struct
import time

import pytest

from telephony.sip.audio.stream_statistics import StreamStatistics, quality
from tests.sip.callers import callee
from tests.sip.driven_agent import DrivenAgent, Event
from tests.sip.raw_caller import RawCaller

PACKETS, LEFT_OUT = 100, frozenset(range(50, 60))


def stream(received: int, **more: float | None) -> StreamStatistics:
    counted = {
        "sent": 100, "lost": 0, "discarded": 0, "jitter": 0.0, "round_trip": None, "buffered": 0.0
    }  # fmt: skip
    return StreamStatistics(received, **(counted | more))  # type: ignore[arg-type]


def test_a_leg_without_a_stream_has_no_quality() -> None:
    assert quality(1.0, []) is None


def test_a_leg_that_heard_nothing_is_not_judged() -> None:
    found = quality(1.0, [stream(0)])
    assert found is not None
    assert (found.packets_sent, found.mos, found.loss) == (100, None, 0.0)


def test_streams_count_by_their_packets() -> None:
    first = stream(300, lost=10, jitter=0.002, round_trip=0.1)
    second = stream(100, discarded=6, jitter=0.006)
    found = quality(1.0, [first, second])
    assert found is not None
    assert (found.packets_received, found.packets_sent) == (400, 200)
    assert (found.lost, found.discarded) == (10, 6)
    assert found.loss == pytest.approx(16 / 410)
    assert found.jitter == pytest.approx(0.003)
    assert found.round_trip == pytest.approx(0.1)


def test_a_long_way_and_a_deep_buffer_cost_opinion() -> None:
    near, far, deep = (
        quality(1.0, [each])
        for each in (stream(9), stream(9, round_trip=0.8), stream(9, buffered=0.4))
    )
    assert near is not None and far is not None and deep is not None
    assert near.mos == pytest.approx(4.41, abs=0.01)
    assert far.mos == pytest.approx(deep.mos)
    assert (far.mos or 0) < 3.7


def speak(raw: RawCaller, numbers: range, lost: frozenset[int] = frozenset()) -> None:
    """Audio at its pace, without the packets that get lost on the way."""
    began = time.monotonic()
    for sent, number in enumerate(numbers):
        time.sleep(max(0.0, began + sent * 0.02 - time.monotonic()))
        if number not in lost:
            header = struct.pack("!BBHII", 0x80, 0, number + 1, number * 160, 0x1234)
            raw.send_rtp_bytes(header + b"\xff" * 160)
    time.sleep(0.02)  # what the last packet holds is spoken, too, before anything else is done


def quality_of(agent: DrivenAgent, leg: str) -> Event:
    agent.wait_for("LegEnded", leg=leg)
    names = [event["event"] for event in agent.events(leg=leg)]
    assert names.count("MediaQuality") == 1
    assert names.index("MediaQuality") < names.index("LegEnded")
    return agent.wait_for("MediaQuality", leg=leg)


def ladder(agent: DrivenAgent, leg: str) -> list[str]:
    """A leg's SIP messages: "> " received, "< " sent."""
    return [
        ("> " if event["received"] else "< ") + event["summary"]
        for event in agent.events("SipSignal", leg=leg)
    ]


@pytest.mark.peer
@pytest.mark.parametrize("who", ["caller", "we"])
def test_loss_is_told_whoever_hangs_up(agent: DrivenAgent, who: str) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        raw.invite()
        leg = agent.wait_for("LegAnswered")["leg"]
        speak(raw, range(PACKETS), LEFT_OUT)
        if who == "caller":
            raw.hang_up()
        else:
            agent.do("hang_up", leg)
            raw.reply("BYE", "200 OK")
        found = quality_of(agent, leg)
    assert found["packets_received"] == PACKETS - len(LEFT_OUT)
    assert found["lost"] == len(LEFT_OUT)
    assert found["packets_sent"] > 50
    assert 0.0 <= found["jitter"] < 0.02
    # A tenth lost costs 27 points of R: from 4.4 down to 3.4.
    assert found["mos"] == pytest.approx(3.4, abs=0.15)


@pytest.mark.peer
def test_a_hold_does_not_lose_the_count(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        raw.invite()
        leg = agent.wait_for("LegAnswered")["leg"]
        speak(raw, range(25))
        raw.invite(body=raw.offer("sendonly"))
        agent.wait_for("MediaHeld", leg=leg)
        raw.invite(body=raw.offer())
        agent.wait_for("MediaResumed", leg=leg)
        speak(raw, range(25, 50))
        raw.hang_up()
        found = quality_of(agent, leg)
    assert found["packets_received"] == 50


@pytest.mark.peer
def test_a_refused_call_has_no_quality(agent: DrivenAgent) -> None:
    agent.for_callers({"do": "hang_up", "reason": "busy"})
    with RawCaller(agent.address) as raw:
        raw.invite()
    leg = agent.wait_for("LegEnded")["leg"]
    assert not agent.events("MediaQuality", leg=leg)
    assert ladder(agent, leg)[-1] == "< 486 Busy Here (INVITE)"


@pytest.mark.peer
def test_the_ladder_has_the_ack_and_our_own_bye(agent: DrivenAgent) -> None:
    with callee("uas-invite-answer-expect-bye") as sipp:
        leg = agent.dial(f"sip:desk@{sipp.address}")
        agent.wait_for("LegAnswered", leg=leg)
        agent.do("hang_up", leg)
        agent.wait_for("LegEnded", leg=leg)
        sipp.finish().require_success(1)
    rungs = ladder(agent, leg)
    assert rungs[0] == "< INVITE"
    assert rungs[-3:] == ["> 200 OK (INVITE)", "< ACK", "< BYE"]
    assert rungs.count("> 200 OK (INVITE)") == 1


@pytest.mark.peer
def test_an_answer_stands_above_what_it_does(agent: DrivenAgent) -> None:
    with callee("uas-invite-answer-hang-up") as sipp:
        leg = agent.dial(f"sip:desk@{sipp.address}")
        agent.wait_for("LegEnded", leg=leg)
        sipp.finish().require_success(1)
    events = [event.get("summary", event["event"]) for event in agent.events(leg=leg)]
    assert events[1:] == [
        "INVITE", "180 Ringing (INVITE)", "LegProgress", "200 OK (INVITE)", "MediaStarted",
        "ACK", "LegAnswered", "BYE", "200 OK (BYE)", "MediaQuality", "LegEnded",
    ]  # fmt: skip


@pytest.mark.peer
def test_the_ladder_has_a_refusal(agent: DrivenAgent) -> None:
    with callee("uas-invite-reject-busy") as sipp:
        leg = agent.dial(f"sip:desk@{sipp.address}")
        agent.wait_for("LegEnded", leg=leg)
        sipp.finish().require_success(1)
    assert ladder(agent, leg) == ["< INVITE", "> 486 Busy Here (INVITE)"]


@pytest.mark.peer
def test_the_ladder_has_our_cancel(agent: DrivenAgent) -> None:
    with callee("uas-invite-ring-expect-cancel") as sipp:
        leg = agent.dial(f"sip:desk@{sipp.address}")
        agent.wait_for("LegProgress", leg=leg, sip_status=180)
        agent.do("hang_up", leg, reason="no_answer")
        agent.wait_for("LegEnded", leg=leg)
        sipp.finish().require_success(1)
    assert ladder(agent, leg)[-2:] == ["> 180 Ringing (INVITE)", "< CANCEL"]
