"""The edge's media threads on the carrier build."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sipp import SippPlan, run_sipp

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
