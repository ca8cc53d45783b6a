"""The edge on the carrier build: a hundred callers in a menu at once."""

from __future__ import annotations

from pathlib import Path

from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sipp import SippPlan, run_sipp

CALLS = 100
_MENU = """
menu:
  menu:
    prompt: For sales, press 1, or say sales. For support, press 2, or say support.
    choices:
      sales: {keys: "1", phrases: [sales], next: menu}
      support: {keys: "2", phrases: [support], next: menu}
    on_failure: menu
"""


def test_a_hundred_callers_at_once(carrier_site: Path, tmp_path: Path) -> None:
    configuration = one_flow(tmp_path, _MENU)
    with Edge(
        configuration, folder=tmp_path, environment={"PYTHONPATH": str(carrier_site)}
    ) as edge:
        assert int(edge.ready["capacity"]) >= CALLS
        plan = SippPlan(
            scenario="uac",
            target=edge.sip_address(),
            calls=CALLS,
            rate=25,
            limit=CALLS,
            pause=8.0,
            timeout=60.0,
        )
        run_sipp(plan).require_success(CALLS)
        calls = edge.wait_for_calls(CALLS)
        assert {call["termination"]["reason"] for call in calls} == {"caller_hangup"}
        assert "engine work failed" not in edge.written()
