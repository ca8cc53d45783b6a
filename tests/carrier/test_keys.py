"""Keys of which little more than the end arrives."""

from __future__ import annotations

from pathlib import Path

from tests.bench.carrier.digits import keyed
from tests.edge.on_record import keys, wait_for_event
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.sip.raw_caller import RawCaller

_STEPS = """
ask:
  collect: {prompt: {say: Key in your number.}, digits: 8, into: number, timeout: 60s}
"""


def test_one_key_again_and_again_of_which_only_the_ends_come(
    carrier_site: Path, tmp_path: Path
) -> None:
    with Edge(
        one_flow(tmp_path, _STEPS),
        folder=tmp_path,
        environment={"PYTHONPATH": str(carrier_site)},
    ) as edge:
        with RawCaller(edge.sip_address()) as raw:
            assert raw.invite().status == 200
            for key in (5, 5, 5, 6):
                raw.press(key, begins=False)
            wait_for_event(edge, "key", digit="6")
            raw.hang_up()
        (record,) = edge.wait_for_calls()
        assert "".join(key for key, _ in keys(edge, record)) == "5556"


def test_a_line_that_loses_a_tenth(carrier_site: Path) -> None:
    score, lost = keyed(0.1, calls=20, digits=500)
    assert lost > 500
    assert (score.pressed, score.extra) == (500, 0)
    assert score.missed <= 1, "all packets of the shortest press are lost once in 10,000"
