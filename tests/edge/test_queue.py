"""A caller waits in a queue and meets an agent at a SIP phone; each hears the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import events, reason, steps, wait_for_event, wait_for_step
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound, write_pcmu
from tests.peers.waiting import wait_until

CALLER, AGENT, MUSIC, WHISPER, SORRY = (make_sound(number) for number in range(1, 6))
_SOUNDS = {"music.wav": MUSIC, "whisper.wav": WHISPER, "sorry.wav": SORRY}
_FLOW = """
wait:
  queue:
    name: support
    music: music.wav
    whisper: {play: whisper.wav}
    on_timeout: sorry
    on_failure: sorry
  next: thanks
thanks: {play: sorry.wav}
sorry: {play: sorry.wav}
"""


@pytest.fixture
def phone() -> Iterator[Baresip]:
    """The caller."""
    with Baresip() as phone:
        yield phone


def _agent(scenario: str, **more: object) -> Sipp:
    return Sipp(SippPlan(scenario=f"functional/{scenario}.xml", **more))  # type: ignore[arg-type]


def _serve(serve_flow: ServeFlow, agents: dict[str, Sipp], **queue: Any) -> Edge:
    return serve_flow(
        _FLOW,
        sounds=_SOUNDS,
        queues={"support": {"strategy": "top_down", **queue}},
        agents={
            name: {"phone": f"sip:{name}@{sipp.address}", "queues": ["support"]}
            for name, sipp in agents.items()
        },
    )


def test_caller_hears_music_then_the_agent_who_heard_the_whisper(
    serve_flow: ServeFlow, phone: Baresip, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    spoken = {"sound.ulaw": write_pcmu(tmp_path / "agent.ulaw", AGENT)}
    with _agent("uas-invite-answer-speak-expect-bye", files=spoken) as ann:
        edge = _serve(serve_flow, {"ann": ann})
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_event(edge, "agent connected", agent="ann")
        phone.say(CALLER)
        ear = ann.media_ports[0]
        rtp_capture.wait_for_stream(to_port=ear)
        wait_until(
            lambda: find(CALLER, rtp_capture.stream_to(ear).audio()).found,
            within=10,
            what="the agent to hear the caller",
        )
        phone.wait_to_hear(AGENT)
        assert edge.metrics()['telephony_agents{state="busy"}'] == 1
        phone.hang_up()
        ann.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"
    to_agent, to_caller = rtp_capture.stream_to(ear).audio(), phone.recording()
    assert find(WHISPER, to_agent).found
    assert find(MUSIC, to_caller).found
    assert not find(WHISPER, to_caller).found
    assert edge.metrics()['telephony_queue_callers_total{outcome="answered",queue="support"}'] == 1


def test_caller_goes_on_when_the_agent_hangs_up(serve_flow: ServeFlow, phone: Baresip) -> None:
    with _agent("uas-invite-answer-hang-up", pause=3) as ann:
        edge = _serve(serve_flow, {"ann": ann})
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_CLOSED")
        ann.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == ["wait", "thanks"]


@pytest.mark.parametrize("answer", ["busy", "unavailable"])
def test_next_agent_is_rung_when_the_first_cannot_be_had(
    serve_flow: ServeFlow, phone: Baresip, answer: str
) -> None:
    with (
        _agent(f"uas-invite-reject-{answer}") as ann,
        _agent("uas-invite-answer-expect-bye") as bob,
    ):
        edge = _serve(serve_flow, {"ann": ann, "bob": bob})
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_event(edge, "agent connected", agent="bob")
        phone.hang_up()
        bob.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert events(edge, record).count("agent rung") == 2


def test_caller_gives_up_while_the_phone_rings(serve_flow: ServeFlow, phone: Baresip) -> None:
    with _agent("uas-invite-ring-expect-cancel") as ann:
        edge = _serve(serve_flow, {"ann": ann})
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_event(edge, "agent rung", agent="ann")
        wait_until(lambda: "INVITE" in ann.messages, within=5, what="the phone to ring")
        phone.hang_up()
        ann.finish(within=5).require_success(1)
    edge.wait_for_calls()
    assert edge.metrics()['telephony_queue_callers_total{outcome="abandoned",queue="support"}'] == 1


def test_longest_wait_leads_on(serve_flow: ServeFlow, phone: Baresip) -> None:
    with _agent("uas-invite-ring-expect-cancel") as ann:
        edge = _serve(serve_flow, {"ann": ann}, max_wait="1s", ring_timeout="2s")
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_step(edge, "sorry")
        phone.wait_for("CALL_CLOSED")
    assert find(SORRY, phone.recording()).found
