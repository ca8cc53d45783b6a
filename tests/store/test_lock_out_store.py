"""Lock-outs on disk: found again at a start, gone when they are over, as few as may be."""

from __future__ import annotations

import time
from dataclasses import replace

from telephony.interfaces.lock_out_store import LockOutRecord
from tests.store.conftest import OpenStore


def against(nth: int, seconds: float, *, locked: bool = True) -> LockOutRecord:
    """For so many seconds from now."""
    now = float(round(time.time()))
    return LockOutRecord(f"{nth:064x}", 3, locked, now, now + seconds)


def test_lock_outs_survive_a_restart_locks_first(open_at: OpenStore) -> None:
    first = open_at()
    tries, short, long = against(1, 900, locked=False), against(2, 300), against(3, 600)
    for record in (tries, short, replace(long, begun=1, locked=False), against(4, 900)):
        first.lock_outs.note_lock_out(record)
    first.lock_outs.note_lock_out(long)
    first.lock_outs.drop_lock_out(against(4, 0).subject)
    first.close(5.0)
    again = open_at()
    assert list(again.lock_outs.lock_outs(0, 10)) == [long, short, tries]
    assert list(again.lock_outs.lock_outs(0, 2)) == [long, short]
    assert list(again.lock_outs.lock_outs(short.until, 10)) == [long, tries]
    assert list(again.lock_outs.lock_outs(0, 10)) == [long, tries], "what is over is deleted"


def test_those_that_are_over_leave_the_disk_while_the_edge_runs(open_at: OpenStore) -> None:
    first = open_at()
    for nth in range(20):
        first.lock_outs.note_lock_out(against(nth, -1))
    first.close(5.0)
    again = open_at()
    again.lock_outs.note_lock_out(against(99, 60))
    again.close(5.0)
    assert [one.subject for one in open_at().lock_outs.lock_outs(0, 100)] == [f"{99:064x}"]


def test_edges_that_share_a_store_lock_apart(open_at: OpenStore) -> None:
    one = open_at(edge="a")
    record = against(1, 60)
    one.lock_outs.note_lock_out(record)
    one.close(5.0)
    other = open_at(edge="b")
    assert list(other.lock_outs.lock_outs(0, 9)) == []
    other.lock_outs.drop_lock_out(record.subject)
    other.close(5.0)
    assert list(open_at(edge="a").lock_outs.lock_outs(0, 9)) == [record]
