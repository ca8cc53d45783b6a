"""A flood of INVITEs doesn't end the process, whoever sends it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from telephony.sip.calls.invite_pace import PLACES_TAKEN_FOR, InvitePace, bearable_burst
from tests.conftest import StartEdge
from tests.peers.one_flow import one_flow
from tests.peers.sipp import SippPlan, run_sipp
from tests.peers.sound import make_sound

_STEPS = """
greet:
  play: greeting.wav
  next: goodbye
goodbye:
  hangup: {}
"""


class Clock:
    """Time that passes only while somebody rests."""

    def __init__(self) -> None:
        self.now = 100.0
        self.rests: list[float] = []

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds


def _pace(burst: int) -> tuple[InvitePace, Clock]:
    clock = Clock()
    return InvitePace(burst, lambda: clock.now, clock.rest), clock


def test_calls_that_come_slowly_are_never_held_up() -> None:
    pace, clock = _pace(3)
    for _ in range(20):
        pace.took()
        clock.now += PLACES_TAKEN_FOR / 2
    assert clock.rests == []


def test_after_a_burst_the_next_one_waits_until_the_first_places_are_free() -> None:
    pace, clock = _pace(3)
    pace.took()
    clock.now += 0.2
    pace.took()
    assert clock.rests == []
    pace.took()
    assert clock.rests == pytest.approx([PLACES_TAKEN_FOR - 0.2])
    pace.took()
    assert clock.rests[1:] == pytest.approx([0.2])


def test_a_table_too_small_for_any_burst_still_lets_calls_in() -> None:
    assert bearable_burst(places=8, max_legs=4) == 1


@pytest.mark.peer
def test_strangers_who_flood_us_are_survived(start_edge: StartEdge, tmp_path: Path) -> None:
    settings = one_flow(tmp_path / "served", _STEPS, sounds={"greeting.wav": make_sound(1)})
    settings["trunks"]["loopback"]["addresses"] = ["192.0.2.1/32"]
    edge = start_edge(settings)
    stranger = SippPlan(
        scenario="functional/uac-unknown-source-expect-403.xml", target=edge.sip_address()
    )
    # What is lost in the flood is lost; whoever comes after it is answered.
    run_sipp(replace(stranger, calls=150, rate=400))
    run_sipp(stranger).require_success(1)


@pytest.mark.peer
def test_calls_in_quick_succession_are_all_taken_and_recorded(
    start_edge: StartEdge, tmp_path: Path
) -> None:
    """Each hangs up while its prompt begins."""
    settings = one_flow(tmp_path / "served", _STEPS, sounds={"greeting.wav": make_sound(1)})
    edge = start_edge(settings)
    plan = SippPlan(
        scenario="functional/uac-invite-expect-answer-bye.xml",
        target=edge.sip_address(),
        calls=150,
        rate=400,
        limit=3,
        pause=0.005,
    )
    run_sipp(plan).require_success(150)
    edge.wait_for_calls(150)
    assert "failed" not in edge.written()
