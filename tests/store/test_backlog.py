"""The backlog's rules, one by one."""

from __future__ import annotations

from telephony.store.backlog import Backlog
from tests.store.records import arriving, finished, timeline


def backlog() -> Backlog:
    return Backlog(max_records=10, max_entries=100)


def test_the_end_of_a_call_takes_its_beginnings_place() -> None:
    waiting = backlog()
    waiting.add(arriving(1), None)
    waiting.add(arriving(2), None)
    done = finished(arriving(1))
    waiting.add(done, tuple(timeline(done)))
    assert [item.record for item in waiting.oldest(9)] == [done, arriving(2)]


def test_what_changed_while_it_was_written_stays() -> None:
    waiting = backlog()
    waiting.add(arriving(1), None)
    taken = waiting.oldest(9)
    done = finished(arriving(1))
    waiting.add(done, ())
    waiting.remove(taken)
    assert [item.record for item in waiting.oldest(9)] == [done]
    assert waiting.holds(waiting.noted)


def test_a_note_is_held_until_it_is_removed() -> None:
    waiting = backlog()
    waiting.add(arriving(1), None)
    first = waiting.noted
    waiting.add(arriving(2), None)
    waiting.remove(waiting.oldest(1))
    assert not waiting.holds(first)
    assert waiting.holds(waiting.noted)


def test_room_is_given_back() -> None:
    waiting = Backlog(max_records=10, max_entries=5)
    for number in range(1, 5):
        done = finished(arriving(number))
        waiting.add(done, tuple(timeline(done, entries=5)))
        waiting.remove(waiting.oldest(1))
    assert (len(waiting), waiting.dropped_timelines) == (0, 0)
