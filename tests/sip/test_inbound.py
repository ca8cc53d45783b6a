"""Calls that come in: answered, given up, held, timed, ended from either side."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.rtp_capture import RtpCapture
from tests.peers.sound import find, make_sound, write_wav
from tests.sip.callers import caller, run
from tests.sip.driven_agent import DrivenAgent, Event
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer


def names(agent: DrivenAgent, leg: str) -> list[str]:
    """What a leg reported, signals and figures left out."""
    left_out = ("SipSignal", "MediaQuality")
    return [event["event"] for event in agent.events(leg=leg) if event["event"] not in left_out]


def ladder(agent: DrivenAgent, leg: str) -> list[str]:
    """A leg's SIP messages: "> " received, "< " sent."""
    return [
        ("> " if event["received"] else "< ") + event["summary"]
        for event in agent.events("SipSignal", leg=leg)
    ]


def ending(agent: DrivenAgent, leg: str, within: float = 10.0) -> tuple[str, str, int, int]:
    end: Event = agent.wait_for("LegEnded", leg=leg, within=within)["termination"]
    return end["result"], end["reason"], end["sip_status"], end["q850_cause"]


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_a_call_is_answered_and_the_caller_hangs_up(agent: DrivenAgent, transport: str) -> None:
    agent.for_callers("answer")
    run(agent, "uac-invite-expect-answer-bye", pause=0.2, transport=transport, called="4711")
    invite = agent.wait_for("IncomingInvite")
    assert invite["trunk"] == "loopback"
    assert invite["called_number"] == "4711"
    assert invite["caller"] == {"number": "caller", "name": "", "asserted": False}
    assert invite["source"].startswith("127.0.0.1:")
    assert invite["offers_audio"]
    leg = invite["leg"]
    assert ending(agent, leg) == ("completed", "caller_hangup", 200, 16)
    assert names(agent, leg) == ["IncomingInvite", "MediaStarted", "LegAnswered", "LegEnded"]
    media = agent.wait_for("MediaStarted", leg=leg)
    assert (media["codec"], media["clock_rate"]) == ("PCMU", 8000)
    wanted = ["< 100 Trying (INVITE)", "< 200 OK (INVITE)", "> ACK", "> BYE", "< 200 OK (BYE)"]
    assert ladder(agent, leg) == wanted
    times = [event["at"] for event in agent.events(leg=leg) if "at" in event]
    assert times == sorted(times)


def test_we_hang_up_and_say_why(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with caller(agent, "uac-invite-expect-bye") as sipp:
        leg = agent.wait_for("LegAnswered")["leg"]
        agent.do("hang_up", leg, reason="flow_hangup")
        sipp.finish().require_success(1)
        assert "Reason: Q.850;cause=16" in sipp.messages
    assert ending(agent, leg) == ("completed", "flow_hangup", 200, 16)


def test_early_media_then_an_answer(agent: DrivenAgent) -> None:
    agent.for_callers("start_early_media")
    with caller(agent, "uac-early-media-expect-183-answer-bye", pause=0.2) as sipp:
        leg = agent.wait_for("MediaStarted")["leg"]
        agent.do("answer", leg)
        sipp.finish().require_success(1)
    assert ending(agent, leg) == ("completed", "caller_hangup", 200, 16)
    assert names(agent, leg) == ["IncomingInvite", "MediaStarted", "LegAnswered", "LegEnded"]


def test_the_caller_gives_up_during_early_media(agent: DrivenAgent) -> None:
    agent.for_callers("start_early_media")
    run(agent, "uac-cancel-early-media-expect-487", pause=0.2)
    leg = agent.wait_for("IncomingInvite")["leg"]
    assert ending(agent, leg) == ("abandoned", "cancelled", 487, 16)
    assert "LegAnswered" not in names(agent, leg)


def test_the_caller_gives_up_at_once(agent: DrivenAgent) -> None:
    with RawCaller(agent.address) as raw:
        raw.send_request("INVITE", raw.offer(), "application/sdp")
        assert raw.receive().status == 100
        raw.send_request("CANCEL")
        assert raw.complete_invite().status == 487
    leg = agent.wait_for("IncomingInvite")["leg"]
    assert ending(agent, leg) == ("abandoned", "cancelled", 487, 16)


@pytest.mark.parametrize(
    ("reason", "status", "expected"),
    [
        ("busy", 486, ("failed", "busy", 486, 17)),
        ("flow_hangup", 603, ("completed", "flow_hangup", 603, 16)),
        ("no_route", 404, ("rejected", "no_route", 404, 1)),
    ],
)
def test_we_end_a_call_without_ever_answering_it(
    agent: DrivenAgent, reason: str, status: int, expected: tuple[str, str, int, int]
) -> None:
    agent.for_callers({"do": "hang_up", "reason": reason})
    with RawCaller(agent.address) as raw:
        answer = raw.invite()
    assert answer.status == status
    assert answer.header("Reason") == f"Q.850;cause={expected[3]}"
    assert ending(agent, agent.wait_for("IncomingInvite")["leg"]) == expected


def test_we_hang_up_before_the_callers_ack(agent: DrivenAgent) -> None:
    agent.for_callers("answer", {"do": "hang_up", "reason": "flow_hangup"})
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        raw.reply("BYE", "200 OK")
    leg = agent.wait_for("IncomingInvite")["leg"]
    assert ending(agent, leg) == ("completed", "flow_hangup", 200, 16)


def test_a_callee_waits_for_the_ack_before_its_bye(agent: DrivenAgent) -> None:
    # RFC 3261 section 15: no BYE until the ACK came.
    agent.for_callers("answer", {"do": "hang_up", "reason": "flow_hangup"})
    with RawCaller(agent.address) as raw:
        raw.send_request("INVITE", raw.offer(), "application/sdp")
        assert raw.final_response("INVITE").status == 200
        with pytest.raises(TimeoutError):
            raw.reply("BYE", "200 OK", within=0.3)
        assert raw.complete_invite().status == 200  # its retransmission
        raw.reply("BYE", "200 OK")
    leg = agent.wait_for("IncomingInvite")["leg"]
    assert ending(agent, leg) == ("completed", "flow_hangup", 200, 16)


def test_the_callers_cause_is_kept(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        raw.send_request("BYE", headers=("Reason: SIP;cause=200", "Reason: Q.850;cause=31"))
        assert raw.final_response("BYE").status == 200
    leg = agent.wait_for("LegAnswered")["leg"]
    assert ending(agent, leg) == ("completed", "caller_hangup", 200, 31)


def test_a_delayed_offer(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    run(agent, "uac-invite-without-sdp-expect-offer-bye", pause=0.2)
    invite = agent.wait_for("IncomingInvite")
    assert not invite["offers_audio"]
    assert ending(agent, invite["leg"]) == ("completed", "caller_hangup", 200, 16)
    assert "MediaStarted" in names(agent, invite["leg"])


def test_an_asserted_identity(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    keywords = {"asserted": "+15550100"}
    run(agent, "uac-asserted-identity-expect-answer-bye", pause=0.1, keywords=keywords)
    invite = agent.wait_for("IncomingInvite")
    assert invite["caller"] == {"number": "+15550100", "name": "Asserted", "asserted": True}


def test_options_are_answered(agent: DrivenAgent) -> None:
    run(agent, "uac-options-expect-200")
    run(agent, "uac-options-expect-200", transport="t1")


def test_audio_flows_again_after_hold(
    agent: DrivenAgent, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    sound = make_sound(seed=1, seconds=0.6)
    file = write_wav(tmp_path / "sound.wav", sound)
    agent.for_callers("answer")
    with caller(agent, "uac-hold-resume-expect-answer-bye", pause=2) as sipp:
        leg = agent.wait_for("MediaHeld")["leg"]
        agent.wait_for("MediaResumed", leg=leg)
        agent.do("play", leg, playback=1, files=[str(file)])
        agent.wait_for("PlaybackFinished", leg=leg, playback=1)
        sipp.finish().require_success(1)
        heard = rtp_capture.stream_to(sipp.media_ports[0]).audio()
    assert find(sound, heard).score > 0.9
    wanted = ["IncomingInvite", "MediaStarted", "LegAnswered", "MediaHeld", "MediaResumed"]
    agent.wait_for("LegEnded", leg=leg)
    assert names(agent, leg) == [*wanted, "PlaybackFinished", "LegEnded"]


@pytest.mark.parametrize(
    "held", [{"direction": "sendonly"}, {"direction": "inactive"}, {"host": "0.0.0.0"}]
)
def test_every_way_to_hold(
    agent: DrivenAgent, held: dict[str, str], rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    said = make_sound(seed=2, seconds=0.6)
    file = write_wav(tmp_path / "said.wav", said)
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        assert raw.invite(body=raw.offer(**held)).status == 200
        agent.wait_for("MediaHeld", leg=leg)
        assert raw.invite().status == 200
        agent.wait_for("MediaResumed", leg=leg)
        agent.do("play", leg, playback=1, files=[str(file)])
        agent.wait_for("PlaybackFinished", leg=leg, playback=1)
        heard = rtp_capture.wait_for_stream(to_port=raw.rtp.getsockname()[1], packets=30)
        raw.hang_up()
    assert find(said, heard.audio()).score > 0.9
