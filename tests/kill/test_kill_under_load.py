"""An edge killed under load has every finished call on record, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.campaign import run
from tests.kill.tally import tally

_KILLS = 6
_SEED = 11


@pytest.mark.peer
def test_no_finished_call_is_lost_or_doubled(carrier_site: Path) -> None:
    counts = run(_KILLS, _SEED, carrier_site, lambda kills, finished: None)
    print(counts)
    assert counts.finished > 5 * _KILLS
    assert (counts.lost, counts.doubled) == (0, 0), counts
    assert counts.interrupted >= counts.cut
    # One committing batch a kill at most: what came to an end within some milliseconds.
    assert counts.cut <= 2 * _KILLS, counts
    assert counts.otherwise <= _KILLS, counts


def test_a_lost_call_and_a_doubled_one_would_be_seen() -> None:
    def record(call: str, result: str, reason: str) -> dict[str, object]:
        return {"sip_call_id": call, "termination": {"result": result, "reason": reason}}

    hung_up, died = ("completed", "caller_hangup"), ("indeterminate", "edge_died")
    records = [
        record("whole", *hung_up),
        record("twice", *hung_up),
        record("twice", *hung_up),
        record("again", *died),
        record("again", *hung_up),
        record("cut", *died),
        record("elsewhere", "failed", "peer_error"),
        {"sip_call_id": "active", "termination": None},
    ]
    counts = tally({"whole", "twice", "again", "cut", "lost"}, records)
    assert (counts.finished, counts.whole, counts.cut) == (5, 3, 1)
    assert (counts.lost, counts.doubled) == (1, 1)
    assert (counts.interrupted, counts.otherwise) == (2, 1)
