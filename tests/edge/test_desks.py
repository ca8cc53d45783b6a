"""What agents do with callers, heard by the people concerned: a browser, telephones, a number."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.desk_side import Agent, sign_in, users
from tests.edge.on_record import events, reason, timeline, wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.browser_phone import BrowserPhone
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound, write_pcmu
from tests.peers.waiting import wait_until

CALLER, AGENT, OTHER, MUSIC = (make_sound(number) for number in range(41, 45))
_FLOW = """
wait:
  queue: {name: support, music: music.wav, on_failure: bye, on_timeout: bye}
  next: bye
bye: {hangup: {}}
"""


@pytest.fixture
def phone() -> Iterator[Baresip]:
    """The caller."""
    with Baresip() as phone:
        yield phone


@pytest.fixture
def browser() -> Iterator[BrowserPhone]:
    """Ann's."""
    with BrowserPhone() as browser:
        yield browser


def _serve(serve_flow: ServeFlow, **agents: str) -> Edge:
    """Ann has a browser; others have telephones at these addresses, and come after her."""
    phones = {
        name: {"phone": f"sip:{name}@{address}", "queues": ["support"]}
        for name, address in agents.items()
    }
    edge = serve_flow(
        _FLOW,
        sounds={"music.wav": MUSIC},
        users=users(ann="agent", ada="administrator"),
        gateway={"ports": {"first": 14600, "last": 14999}},
        dialling={"hosts": ["127.0.0.1"]},
        queues={"support": {"strategy": "top_down", "needs_agents": False}},
        agents={"ann": {"queues": ["support"]}} | phones,
    )
    sign_in(edge.http, "ada")
    return edge


def _talking(edge: Edge, ann: Agent, browser: BrowserPhone, phone: Baresip) -> None:
    """Ann speaks with the caller."""
    ann.wish("sign-in")
    browser.connect(ann.connect)
    wait_until(lambda: ann.desk["phone"] == "connected", within=5, what="ann's phone")
    ann.wish("ready")
    phone.dial(f"sip:100@{edge.sip_address()}")
    ann.wait_for_phase("ringing")
    ann.wish("answer")
    ann.wait_for_phase("talking")


def _heard(sound: Samples, ear: Callable[[], Samples], who: str) -> None:
    wait_until(lambda: find(sound, ear()).found, within=10, what=f"{who} to hear it")


def _says(browser: BrowserPhone, ear: Callable[[], Samples], who: str) -> None:
    """Ann says it until it is heard whole: a browser in Python stutters on a busy machine."""
    ending = 0.0

    def heard() -> bool:
        nonlocal ending
        if time.monotonic() >= ending:
            ending = time.monotonic() + 3.0
            browser.say(AGENT)
        return find(AGENT, ear()).found

    wait_until(heard, within=20, what=f"{who} to hear ann")


def test_hold_consultation_conference_and_transfer_send_no_sip_to_the_caller(
    serve_flow: ServeFlow,
    phone: Baresip,
    browser: BrowserPhone,
    rtp_capture: RtpCapture,
    tmp_path: Path,
) -> None:
    spoken = {"sound.ulaw": write_pcmu(tmp_path / "other.ulaw", OTHER)}
    plan = SippPlan(scenario="functional/uas-invite-answer-speak-expect-bye.xml", files=spoken)
    edge = _serve(serve_flow)
    with Sipp(plan) as other, Agent(edge, "ann") as ann:
        _talking(edge, ann, browser, phone)
        phone.say(CALLER)
        _heard(CALLER, browser.heard, "ann")
        _says(browser, phone.recording, "the caller")
        ann.wish("consult", {"kind": "number", "name": f"sip:other@{other.address}"})
        wait_for_event(edge, "third party answered")
        _heard(OTHER, browser.heard, "ann")
        ear = other.media_ports[0]
        _says(browser, lambda: rtp_capture.stream_to(ear).audio(), "the third party")
        assert not find(OTHER, phone.recording()).found
        assert not find(CALLER, rtp_capture.stream_to(ear).audio()).found
        ann.wish("conference")
        phone.say(CALLER)
        _heard(CALLER, lambda: rtp_capture.stream_to(ear).audio(), "the third party")
        ann.wish("complete")
        wait_until(lambda: ann.desk["state"] == "ready", within=5, what="ann to be free")
        phone.hang_up()
        other.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"
    invites = [entry for entry in timeline(edge, record) if entry["event"].startswith("INVITE")]
    assert len(invites) == 3, "one each for the caller, the agent and the third party"


def test_busy_number_and_killed_gateway_give_the_caller_back(
    serve_flow: ServeFlow, phone: Baresip, browser: BrowserPhone
) -> None:
    busy = SippPlan(scenario="functional/uas-invite-reject-busy.xml")
    desk = SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")
    with Sipp(busy) as number, Sipp(desk) as bob:
        edge = _serve(serve_flow, bob=bob.address)
        with Agent(edge, "ann") as ann:
            _talking(edge, ann, browser, phone)
            ann.wish("transfer", {"kind": "number", "name": f"sip:other@{number.address}"})
            ann.wait_for_phase("ringing")
            ann.wish("answer")
            ann.wait_for_phase("talking")
            (gateway,) = psutil.Process(edge.pid).children()
            gateway.kill()
            wait_for_event(edge, "agent connected", agent="bob")
            assert ann.desk["state"] == "break"
            phone.hang_up()
            bob.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    seen = events(edge, record)
    assert seen.index("transferred") < seen.index("nobody else could be had")
    assert seen.index("nobody else could be had") < seen.index("agent lost")
    contacts = edge.call(record["call_id"])["contacts"]
    assert [(contact["agent"], contact["outcome"]) for contact in contacts] == [
        ("ann", "transferred"),
        ("ann", "agent_lost"),
        ("bob", "caller_hangup"),
    ]
