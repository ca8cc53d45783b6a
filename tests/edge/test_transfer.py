"""A transfer: the caller is connected with a third party, and every end is carried over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import events, reason, steps, wait_for_event, wait_for_step
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound, write_pcmu
from tests.peers.waiting import wait_until

ASKED, ANSWERED, SORRY = make_sound(1), make_sound(2), make_sound(3)

_FLOW = """
connect:
  transfer:
    to: "sip:desk@{desk}"
    timeout: {timeout}s
    on_busy: busy
    on_no_answer: nobody
    on_failure: failed
  next: survey
survey: {{play: sorry.wav}}
busy: {{play: sorry.wav}}
nobody: {{play: sorry.wav}}
failed: {{play: sorry.wav}}
"""


@pytest.fixture
def phone() -> Iterator[Baresip]:
    """The caller."""
    with Baresip() as phone:
        yield phone


def _desk(scenario: str, **more: object) -> Sipp:
    """The third party."""
    return Sipp(SippPlan(scenario=f"functional/{scenario}.xml", **more))  # type: ignore[arg-type]


def _serve(serve_flow: ServeFlow, desk: Sipp, timeout: float = 20, **sections: object) -> Edge:
    steps = _FLOW.format(desk=desk.address, timeout=timeout)
    return serve_flow(steps, sounds={"sorry.wav": SORRY}, **sections)


def _rings(sound: Samples) -> bool:
    """Whether a second of it is the ringing tone: 440 and 480 Hz and nothing else."""
    for start in range(0, len(sound) - SAMPLE_RATE, SAMPLE_RATE // 4):
        power = np.abs(np.fft.rfft(sound[start : start + SAMPLE_RATE].astype(np.float64))) ** 2
        tones = [power[tone - 3 : tone + 4].sum() for tone in (440, 480)]
        if min(tones) > 0.3 * power.sum() > 0:
            return True
    return False


def test_each_side_hears_the_other_and_the_caller_hangs_up(
    serve_flow: ServeFlow, phone: Baresip, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    spoken = {"sound.ulaw": write_pcmu(tmp_path / "answered.ulaw", ANSWERED)}
    with _desk("uas-invite-answer-speak-expect-bye", files=spoken) as desk:
        edge = _serve(serve_flow, desk)
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_event(edge, "transfer answered")
        phone.say(ASKED)
        ear = desk.media_ports[0]
        rtp_capture.wait_for_stream(to_port=ear)
        wait_until(
            lambda: find(ASKED, rtp_capture.stream_to(ear).audio()).found,
            within=10,
            what="the third party to hear the caller",
        )
        phone.wait_to_hear(ANSWERED)
        phone.hang_up()
        desk.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"
    assert steps(edge, record) == ["connect"]


def test_the_caller_hears_it_ring_and_may_give_up(serve_flow: ServeFlow, phone: Baresip) -> None:
    with _desk("uas-invite-ring-expect-cancel") as desk:
        edge = _serve(serve_flow, desk)
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_ESTABLISHED")
        wait_until(lambda: _rings(phone.recording()), within=10, what="the ringing tone")
        phone.hang_up()
        desk.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"
    assert "transfer answered" not in events(edge, record)


def test_when_the_third_party_hangs_up_the_caller_goes_on(
    serve_flow: ServeFlow, phone: Baresip
) -> None:
    with _desk("uas-invite-answer-hang-up", pause=0.5) as desk:
        edge = _serve(serve_flow, desk)
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_CLOSED")
        desk.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == ["connect", "survey"]
    assert find(SORRY, phone.recording()).found


def test_when_nothing_follows_the_third_partys_hang_up_ends_the_call(
    serve_flow: ServeFlow, phone: Baresip
) -> None:
    with _desk("uas-invite-answer-hang-up", pause=0.5) as desk:
        edge = serve_flow(f'connect: {{transfer: "sip:desk@{desk.address}"}}')
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_CLOSED")
        desk.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/callee_hangup"


@pytest.mark.parametrize(
    ("scenario", "step"),
    [
        ("uas-invite-reject-busy", "busy"),
        ("uas-invite-reject-declined", "failed"),
        ("uas-invite-reject-unavailable", "failed"),
        ("uas-invite-ring-expect-cancel", "nobody"),
    ],
)
def test_when_nobody_is_reached_the_flow_says_so(
    serve_flow: ServeFlow, phone: Baresip, scenario: str, step: str
) -> None:
    with _desk(scenario) as desk:
        edge = _serve(serve_flow, desk, timeout=1)
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_CLOSED")
        desk.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == ["connect", step]
    assert reason(record) == "completed/flow_hangup"
    assert find(SORRY, phone.recording()).found


def test_without_a_free_leg_the_transfer_fails_and_the_call_goes_on(
    serve_flow: ServeFlow, phone: Baresip
) -> None:
    listen = [{"transport": "udp", "port": 0}]
    with _desk("uas-invite-answer-expect-bye") as desk:
        edge = _serve(serve_flow, desk, sip={"listen": listen, "max_calls": 1})
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_step(edge, "failed")
        phone.wait_for("CALL_CLOSED")
        assert "INVITE" not in desk.messages
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == ["connect", "failed"]
