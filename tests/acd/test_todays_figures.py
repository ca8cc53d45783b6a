"""A day's figures: what is counted, when it ends, and what is known after a start at noon."""

from __future__ import annotations

from telephony.acd import events as on
from telephony.acd.commands import Command
from telephony.acd.queue import Queue
from telephony.acd.todays_figures import PastContact, TodaysFigures
from tests.acd.centre import Centre


class Day(Centre):
    """A centre whose day is 1000 s long."""

    def __init__(self, *queues: Queue) -> None:
        super().__init__(*queues)
        self.today = TodaysFigures(self.distributor.floor, lambda: int(self.now // 1000))

    def tell(self, event: on.Event) -> list[Command]:
        self.today.before(event, self.now)
        fresh = super().tell(event)
        for command in fresh:
            self.today.after(command)
        return fresh


QUEUE = Queue("sales", wrap_up=30, service_threshold=20, short_abandon=5, max_waiting=2)


def test_a_day_counts_every_caller_once() -> None:
    centre = Day(QUEUE)
    centre.agent("ann")
    centre.caller("c1")
    centre.serve("ann", 100)  # answered at once, talks 100 s
    centre.caller("c2")
    centre.caller("c3")
    centre.caller("c4")  # full
    centre.wait(10)
    centre.tell(on.CallerLeft("c3"))
    centre.wait(20)  # the wrap-up is over: ann is rung for c2, who waited 30 s
    centre.serve("ann", 50)
    centre.wait(31)
    day = centre.today.queue("sales")
    assert (day.offered, day.answered, day.abandoned, day.turned_away) == (4, 2, 1, 1)
    assert day.service_level == 1 / 3
    assert day.average_speed_of_answer == 15
    assert (day.handling.contacts, day.handling.average) == (2, (100 + 30 + 50 + 30) / 2)
    ann = centre.today.agent("ann")
    assert (ann.contacts, ann.talk_time, ann.wrap_up_time) == (2, 150, 60)
    assert centre.today.agent("bob").average is None


def test_the_day_ends_at_midnight_and_a_contact_counts_where_it_ends() -> None:
    centre = Day(QUEUE)
    centre.agent("ann")
    centre.wait(900)
    centre.caller("c1")
    centre.serve("ann", 200)
    day = centre.today.queue("sales")
    assert (day.offered, day.answered, day.service_level) == (0, 0, None)
    assert centre.today.agent("ann").talk_time == 200
    assert centre.today.agent("ann").contacts == 0


def test_a_start_at_noon_knows_the_morning() -> None:
    centre = Day(QUEUE)
    centre.today.remember(PastContact("sales", "ann", waited=10, talked=60, wrote_up=20))
    centre.today.remember(PastContact("sales", "ann", waited=30, talked=60))
    day = centre.today.queue("sales")
    assert (day.offered, day.answered, day.service_level) == (2, 2, 0.5)
    assert day.handling.average == 70
    assert centre.today.agent("ann").contacts == 2


def test_a_caller_who_left_by_choice_is_no_abandon() -> None:
    centre = Day(QUEUE)
    centre.agent("ann")
    centre.caller("c1")
    centre.caller("c2")
    centre.tell(on.CallerLeft("c2", by_choice=True))
    day = centre.today.queue("sales")
    assert (day.left_by_choice, day.abandoned) == (1, 0)
