"""Queues open and close by the wall clock, whatever that does; waiting times don't care."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from telephony.acd.commands import TurnAway
from telephony.acd.queue import Queue
from telephony.calendars.calendar import Calendar
from telephony.calendars.hours import parse_week
from telephony.call_control.contacts.opening_hours import OpeningHours, QueueHours
from telephony.domain.queueing import WayOut
from tests.acd.centre import Centre, of

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = Calendar(BERLIN, parse_week([("mon-sun", "9:00-18:00")]))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


class Shop:
    """A queue with hours, and a wall clock that a test sets."""

    def __init__(self, *, keep_waiting: bool, when: str = "2026-11-27T12:00") -> None:
        self.centre = Centre(Queue("sales", needs_agents=False, max_wait=3600))
        self.wall = at(when)
        self.hours = OpeningHours(
            {"sales": QueueHours(DAYS, keep_waiting)}, self.centre.tell, lambda: self.wall
        )
        self.hours.look()

    def set_clock(self, text: str) -> None:
        self.wall = at(text)
        self.hours.look()

    def arrive(self, caller: str) -> list[WayOut]:
        return [away.way_out for away in of(TurnAway, self.centre.caller(caller))]


def test_who_comes_after_hours_is_turned_away_and_let_in_the_next_morning() -> None:
    shop = Shop(keep_waiting=True)
    assert shop.arrive("c1") == []
    shop.set_clock("2026-11-27T18:00")
    assert shop.arrive("c2") == [WayOut.CLOSED]
    assert set(shop.centre.distributor.floor.waiting) == {"c1"}
    shop.set_clock("2026-11-28T09:00")
    assert shop.arrive("c3") == []


def test_closing_time_can_send_those_who_wait_on() -> None:
    shop = Shop(keep_waiting=False)
    shop.arrive("c1")
    shop.set_clock("2026-11-27T18:00")
    assert [(away.caller, away.way_out) for away in of(TurnAway, shop.centre.commands)] == [
        ("c1", WayOut.CLOSED)
    ]


def test_an_edge_that_starts_at_night_is_closed() -> None:
    assert Shop(keep_waiting=True, when="2026-11-27T03:00").arrive("c1") == [WayOut.CLOSED]


def test_a_wall_clock_that_is_set_moves_the_hours_and_no_wait() -> None:
    shop = Shop(keep_waiting=True)
    shop.arrive("c1")
    shop.centre.wait(100)
    shop.set_clock("2026-11-27T20:00")  # put forward by hours
    shop.set_clock("2026-11-27T12:02")  # and back
    assert shop.arrive("c2") == []
    assert shop.centre.wait(3600 - 101) == []
    (away,) = of(TurnAway, shop.centre.wait(1))
    assert (away.caller, away.way_out) == ("c1", WayOut.TIMEOUT)


def test_other_hours_count_at_once_and_a_queue_may_lose_its_own() -> None:
    shop = Shop(keep_waiting=True, when="2026-11-27T20:00")
    late = Calendar(BERLIN, parse_week([("mon-sun", "9:00-22:00")]))
    shop.hours.change({"sales": QueueHours(late)})
    assert shop.arrive("c1") == []
    shop.set_clock("2026-11-27T23:00")
    shop.hours.change({})
    assert shop.arrive("c2") == []
