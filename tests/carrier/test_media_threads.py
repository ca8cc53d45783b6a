"""The edge's media threads on the carrier build."""

from __future__ import annotations

import os
import resource
from itertools import pairwise
from pathlib import Path

from tests.bench import busy_edge
from tests.carrier import hogged_edge
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import SippPlan, run_sipp

ROOT = Path(__file__).parents[2]
_MENU = """
menu:
  menu:
    prompt: For sales, press 1, or say sales.
    choices:
      sales: {keys: "1", phrases: [sales], next: menu}
    on_failure: menu
"""


def test_one_thread_receives_and_media_go_first(carrier_site: Path, tmp_path: Path) -> None:
    configuration = one_flow(tmp_path, _MENU)
    environment = {"PYTHONPATH": str(carrier_site)}
    with Edge(configuration, folder=tmp_path, environment=environment) as edge:
        tasks = Path(f"/proc/{edge.pid}/task")
        names = {int(task.name): (task / "comm").read_text().strip() for task in tasks.iterdir()}
        media = [number for number, name in names.items() if name in ("clock", "media")]
        assert sorted(names[number] for number in media) == ["clock", "media"]
        policies = {os.sched_getscheduler(number) & 0xFF for number in media}
        allowed = os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_RTPRIO)[0] >= 1
        assert (os.SCHED_OTHER not in policies) == allowed
        others = set(names) - set(media)
        assert {os.sched_getscheduler(number) for number in others} == {os.SCHED_OTHER}
        plan = SippPlan(scenario="uac_pcap", target=edge.sip_address(), calls=3, timeout=30.0)
        run_sipp(plan).require_success(3)
        for call in edge.wait_for_calls(3):
            timeline = edge.call(call["call_id"])["timeline"]
            assert any(entry["details"].get("received", 0) > 100 for entry in timeline), timeline


def test_a_stalled_interpreter_delays_no_packet(carrier_site: Path, tmp_path: Path) -> None:
    """Others' calls begin and end, prompts start and stop: none of it needs Python in time."""
    module = hogged_edge.__name__
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (carrier_site, ROOT)))}
    with (
        Edge(
            one_flow(tmp_path, _MENU), folder=tmp_path, environment=environment, module=module
        ) as edge,
        RtpCapture() as capture,
        Caller(edge.sip_address()) as caller,
    ):
        caller.wait_for_answer()
        caller.hear()
        os.kill(edge.pid, hogged_edge.BEGIN)
        plan = SippPlan(
            scenario="uac", target=edge.sip_address(), calls=6, rate=2, pause=1.0, timeout=60.0
        )
        run_sipp(plan).require_success(6)
        arrivals = [packet.arrived for packet in capture.stream_to(caller.media_port).packets]
    gaps = [later - earlier for earlier, later in pairwise(arrivals)]
    assert len(gaps) > 150
    assert max(gaps) < 0.1, "the interpreter is kept busy for longer than that"


def test_callers_who_come_at_once_are_answered_beside_busy_threads(
    carrier_site: Path, tmp_path: Path
) -> None:
    """Each call of the library waits its turn for the interpreter: dozens of turns for a caller."""
    module = busy_edge.__name__
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (carrier_site, ROOT)))}
    configuration = one_flow(tmp_path, _MENU)
    with Edge(configuration, folder=tmp_path, environment=environment, module=module) as edge:
        os.kill(edge.pid, busy_edge.BEGIN)
        plan = SippPlan(
            scenario="functional/uac-invite-expect-answer-bye.xml",
            target=edge.sip_address(),
            calls=60,
            rate=20.0,
            pause=2.0,
            timeout=30.0,
        )
        run_sipp(plan).require_success(60)
