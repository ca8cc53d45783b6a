"""A caller hangs up, keeps its place over a restart, and is called back by a free agent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests.conftest import StartEdge
from tests.edge.desk_side import Agent, sign_in, users
from tests.edge.on_record import wait_for_event
from tests.peers.baresip import Account, Baresip
from tests.peers.edge import Edge, Json
from tests.peers.one_flow import one_flow
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound, write_pcmu
from tests.peers.waiting import wait_until

CALLER, AGENT, MUSIC, KEPT, CONFIRM = (make_sound(number) for number in range(61, 66))
NUMBER = "4930555"
_FLOW = """
wait:
  queue:
    name: support
    music: music.wav
    callback: {key: "1", confirm_prompt: {play: confirm.wav}}
    on_callback: kept
kept: {play: kept.wav}
"""
_SOUNDS = {"music.wav": MUSIC, "kept.wav": KEPT, "confirm.wav": CONFIRM}


def _callback(edge: Edge) -> Json:
    """The one that is owed, or was."""
    (found,) = edge.get("/api/callbacks")["callbacks"]
    return found


def _rung(edge: Edge, ann: Agent, phone: Baresip) -> None:
    """Ann comes, answers her desk phone, and the caller's telephone rings."""
    ann.wish("sign-in")
    ann.wish("ready")
    phone.wait_for("CALL_INCOMING", within=20)
    call = ann.desk["call"]
    assert (call["callback"], call["phase"], call["caller_number"]) == (
        True,
        "calling_back",
        NUMBER,
    )


@contextmanager
def _neighbour(start_edge: StartEdge, configuration: Mapping[str, Any]) -> Iterator[None]:
    """Another edge on the database, whose free agent is no concern of ours."""
    store = {**configuration["store"], "edge": "neighbour"}
    edge = start_edge({**configuration, "store": store})
    with Agent(edge, "bob") as bob:
        bob.wish("sign-in")
        bob.wish("ready")
        yield
        assert (bob.desk["state"], bob.desk["call"]) == ("ready", None)


def test_both_hear_each_other_in_a_call_that_keeps_the_place(
    start_edge: StartEdge, rtp_capture: RtpCapture, tmp_path: Path, store: Mapping[str, str]
) -> None:
    spoken = {"sound.ulaw": write_pcmu(tmp_path / "agent.ulaw", AGENT)}
    plan = SippPlan(
        scenario="functional/uas-invite-answer-speak-expect-bye.xml", files=spoken, timeout=300.0
    )
    with Sipp(plan) as desk, Baresip(Account(user=NUMBER)) as phone:
        configuration = one_flow(tmp_path / "flow", _FLOW, sounds=_SOUNDS)
        configuration["trunks"]["loopback"]["outbound"] = f"sip:{phone.address}"
        configuration |= {
            "users": users(ann="agent", bob="agent", ada="administrator"),
            "dialling": {"allow": ["49"]},
            "queues": {"support": {"needs_agents": False, "callback": {"trunk": "loopback"}}},
            "agents": {
                name: {"phone": f"sip:{name}@{desk.address}", "queues": ["support"]}
                for name in ("ann", "bob")
            },
            "store": store,
        }
        first = start_edge(configuration)
        sign_in(first.http, "ada")
        phone.dial(f"sip:100@{first.sip_address()}")
        wait_for_event(first, "waits")
        phone.press("1")
        phone.wait_to_hear(CONFIRM)
        phone.press("1")
        phone.wait_for("CALL_CLOSED")
        assert find(KEPT, phone.recording()).found
        assert (_callback(first)["state"], _callback(first)["number"]) == ("waiting", NUMBER)
        first.kill9()

        shared = store["url"].startswith("postgresql")
        neighbour = _neighbour(start_edge, configuration) if shared else nullcontext()
        edge = start_edge(configuration)
        sign_in(edge.http, "ada")
        with neighbour, Agent(edge, "ann") as ann:
            _rung(edge, ann, phone)
            phone.answer()
            ann.wait_for_phase("talking")
            phone.say(CALLER)
            phone.wait_to_hear(AGENT)
            ear = desk.media_ports[0]
            wait_until(
                lambda: find(CALLER, rtp_capture.stream_to(ear).audio()).found,
                within=10,
                what="the agent to hear the caller",
            )
            phone.hang_up()
            desk.finish(within=5).require_success(1)
            wait_until(lambda: ann.desk["state"] == "ready", within=5, what="ann to be free")
        wait_until(lambda: _callback(edge)["state"] == "done", within=5, what="it to be on record")
        called = edge.calls("ended")[0]
    seen = [entry["event"] for entry in edge.call(called["call_id"])["timeline"]]
    wanted = ["callback", "agent rung", "callback dialled", "called back", "ended"]
    assert [event for event in seen if event in wanted] == wanted
    (contact,) = edge.call(called["call_id"])["contacts"]
    assert (contact["agent"], contact["outcome"]) == ("ann", "caller_hangup")
