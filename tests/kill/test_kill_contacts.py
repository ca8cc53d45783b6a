"""An edge killed while agents speak has every contact that was finished on record, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.contacts import KeptContact, run, tally

_KILLS = 4
_SEED = 12


@pytest.mark.peer
def test_no_finished_contact_is_lost_or_doubled(carrier_site: Path) -> None:
    counts = run(_KILLS, _SEED, carrier_site, lambda kills, finished: None)
    print(counts)
    assert counts.finished > 2 * _KILLS
    assert (counts.lost, counts.doubled) == (0, 0), counts
    # One committing batch a kill at most: what came to an end within some milliseconds.
    assert counts.cut <= 2 * _KILLS, counts


def test_a_lost_contact_and_a_doubled_one_would_be_seen() -> None:
    def kept(number: str, *, answered: bool = True, ended: bool = True) -> KeptContact:
        return KeptContact(number, answered, ended)

    records = [
        kept("whole"),
        kept("whole", answered=False),
        kept("twice"),
        kept("twice", ended=False),
        kept("cut", ended=False),
        kept("in vain", answered=False),
        kept("spoke when it died", ended=False),
    ]
    counts = tally({"whole", "twice", "cut", "in vain", "gone"}, records)
    assert (counts.finished, counts.whole, counts.cut) == (5, 2, 1)
    assert (counts.lost, counts.doubled) == (2, 1)
