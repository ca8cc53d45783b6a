"""What calls leave in the memory of the edge on the carrier build: nothing."""

from __future__ import annotations

import os
from pathlib import Path

from tests.peers import weighed_edge
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sipp import SippPlan, run_sipp
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.peers.weighed_edge import Weight, weigh

_ROOT = Path(__file__).parents[2]
CALLS = 400
_MENU = """
menu:
  menu:
    prompt: {play: music.wav}
    choices:
      sales: {keys: "1", phrases: [sales], next: menu}
    on_failure: menu
"""
BYTES = 4096
"""Of the allocator's, that a call may leave: SQLite keeps the pages of 2 MB of records at hand,
some 2 KB a call until then. In its cycles a call would leave 20 KB."""
BLOCKS = 20
"""Of Python's; a call has some 400. The event loop keeps a few of its ended timers."""


class _Weighed:
    """An edge, its calls, and its weight when they are over."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._weighings = 0
        self._weigh()

    def after_calls(self) -> Weight:
        """Its weight once it has forgotten `CALLS` more."""
        plan = SippPlan(
            scenario="functional/uac-info-dtmf-relay-expect-200-bye.xml",
            target=self._edge.sip_address(),
            calls=CALLS,
            rate=40,
            limit=100,
            pause=0.3,
            keywords={"digit": "1"},
        )
        run_sipp(plan).require_success(CALLS)
        return wait_until(self._forgetful, within=10, what="transactions to be forgotten")

    def _forgetful(self) -> Weight | None:
        weight = self._weigh()
        return None if weight.transactions else weight

    def _weigh(self) -> Weight:
        self._weighings += 1
        return weigh(self._edge, self._weighings)


def test_calls_leave_nothing_in_memory(carrier_site: Path, tmp_path: Path) -> None:
    configuration = one_flow(tmp_path, _MENU, sounds={"music.wav": make_sound(1, 0.2)})
    with Edge(
        configuration,
        folder=tmp_path,
        environment={"PYTHONPATH": f"{carrier_site}{os.pathsep}{_ROOT}"},  # for `tests` itself
        module=weighed_edge.__name__,
    ) as edge:
        weighed = _Weighed(edge)
        first, second = weighed.after_calls(), weighed.after_calls()
    allocated = (second.allocated - first.allocated) / CALLS
    blocks = (second.blocks - first.blocks) / CALLS
    print(f"a call leaves {allocated:.0f} bytes and {blocks:.1f} blocks")
    grown = {
        name: count - first.objects.get(name, 0)
        for name, count in second.objects.items()
        if count - first.objects.get(name, 0) >= CALLS / 10
    }
    assert grown == {}
    assert blocks < BLOCKS
    assert allocated < BYTES
