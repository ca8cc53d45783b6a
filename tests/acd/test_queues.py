"""A queue's door and bounds: full, too long, closed, nobody there; places that are kept."""

from __future__ import annotations

from telephony.acd import events as on
from telephony.acd.commands import Announce, Connect, Offer, Record, TurnAway
from telephony.acd.queue import Queue, Relaxation, Requirement
from telephony.domain.queueing import WayOut
from tests.acd.centre import Centre, of


def _busy(queue: Queue) -> Centre:
    """One agent, who is speaking."""
    centre = Centre(queue)
    centre.agent("ann")
    centre.caller("served")
    centre.accept("ann")
    return centre


def test_full_queue_turns_the_next_caller_away() -> None:
    centre = _busy(Queue("sales", max_waiting=2))
    centre.caller("c1")
    centre.caller("c2")
    assert of(TurnAway, centre.caller("c3")) == [TurnAway("c3", "sales", WayOut.FULL)]
    centre.tell(on.CallerLeft("c1"))
    assert of(TurnAway, centre.caller("c4")) == []


def test_longest_wait_is_over() -> None:
    centre = _busy(Queue("sales", max_wait=45))
    centre.caller("c1")
    assert of(TurnAway, centre.wait(44)) == []
    assert of(TurnAway, centre.wait(1)) == [TurnAway("c1", "sales", WayOut.TIMEOUT)]


def test_agent_who_is_rung_when_the_wait_is_over_may_still_answer() -> None:
    centre = _busy(Queue("sales", max_wait=45))
    centre.caller("c1")
    centre.wait(40)
    centre.tell(on.ContactEnded("ann"))
    assert of(TurnAway, centre.wait(10)) == []
    assert of(Connect, centre.accept("ann"))[0].caller == "c1"


def test_agent_who_lets_it_ring_beyond_the_wait_sends_the_caller_away() -> None:
    centre = _busy(Queue("sales", max_wait=45))
    centre.caller("c1")
    centre.wait(40)
    centre.tell(on.ContactEnded("ann"))
    fresh = centre.wait(20)
    assert of(TurnAway, fresh) == [TurnAway("c1", "sales", WayOut.TIMEOUT)]


def test_expected_wait_beyond_the_bound_turns_away_before_it_is_waited() -> None:
    queue = Queue("sales", max_expected_wait=150, usual_handling=100)
    centre = _busy(queue)
    assert of(TurnAway, centre.caller("c1")) == []
    (away,) = of(TurnAway, centre.caller("c2"))
    assert away.way_out is WayOut.WAIT_TOO_LONG


def test_nobody_signed_in_who_could_help() -> None:
    centre = Centre(Queue("sales"))
    assert of(TurnAway, centre.caller("c1"))[0].way_out is WayOut.NO_AGENTS
    centre.agent("ann")
    centre.tell(on.AgentOnBreak("ann"))
    assert of(TurnAway, centre.caller("c2")) == []
    fresh = centre.tell(on.AgentSignedOut("ann"))
    assert of(TurnAway, fresh) == [TurnAway("c2", "sales", WayOut.NO_AGENTS)]


def test_caller_may_hope_for_an_agent_who_will_do_later() -> None:
    relax = (Relaxation(60, "french"),)
    centre = Centre(Queue("sales", skills=(Requirement("french"),), relax=relax))
    centre.agent("ann")
    assert of(TurnAway, centre.caller("c1")) == []
    centre.wait(60)
    assert centre.rung() == {"ann": "c1"}


def test_closing_time() -> None:
    centre = _busy(Queue("sales"))
    centre.caller("c1")
    assert of(TurnAway, centre.tell(on.QueueClosed("sales"))) == []
    assert of(TurnAway, centre.caller("late"))[0].way_out is WayOut.CLOSED
    fresh = centre.tell(on.QueueClosed("sales", keep_waiting=False))
    assert of(TurnAway, fresh) == [TurnAway("c1", "sales", WayOut.CLOSED)]
    centre.tell(on.QueueOpened("sales"))
    assert of(TurnAway, centre.caller("next day")) == []


def test_who_gave_up_and_calls_again_gets_the_place_back() -> None:
    centre = _busy(Queue("sales", return_within=300))
    centre.caller("c1", number="+4930123")
    centre.wait(10)
    centre.caller("c2", number="+4930456")
    centre.tell(on.CallerLeft("c1"))
    centre.wait(10)
    centre.caller("c1 again", number="+4930123")
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung() == {"ann": "c1 again"}


def test_place_is_not_kept_for_ever_nor_twice() -> None:
    centre = _busy(Queue("sales", return_within=300))
    centre.caller("c1", number="+4930123")
    centre.caller("c2")
    centre.tell(on.CallerLeft("c1"))
    centre.wait(301)
    centre.caller("c1 again", number="+4930123")
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung() == {"ann": "c2"}


def test_callback_keeps_the_place_of_a_caller_who_hangs_up() -> None:
    centre = _busy(Queue("sales", max_wait=60))
    centre.caller("c1")
    centre.caller("c2")
    centre.tell(on.CallbackChosen("c1"))
    assert [away.caller for away in of(TurnAway, centre.wait(600))] == ["c2"]
    (offer,) = of(Offer, centre.tell(on.ContactEnded("ann")))
    assert (offer.caller, offer.callback) == ("c1", True)
    (connect,) = of(Connect, centre.accept("ann"))
    assert connect.callback
    assert centre.distributor.floor.figures["sales"].called_back == 0
    centre.tell(on.CallbackReached("c1"))
    assert centre.distributor.floor.figures["sales"].called_back == 1


def test_moved_caller_keeps_the_time_that_it_waited() -> None:
    centre = Centre(Queue("sales", needs_agents=False), Queue("support", needs_agents=False))
    centre.caller("old")
    centre.wait(50)
    centre.caller("young", "support")
    centre.tell(on.CallerMoved("old", "support"))
    centre.agent("ann", "support")
    assert centre.rung() == {"ann": "old"}


def test_announced_place_and_range_come_true() -> None:
    centre = _busy(Queue("sales", announce_after=10, announce_every=30, usual_handling=100))
    centre.caller("c1")
    centre.caller("c2")
    told = of(Announce, centre.wait(10))
    assert [(one.caller, one.position) for one in told] == [("c1", 1), ("c2", 2)]
    assert told[0].expected.low < 100 < told[0].expected.high < told[1].expected.high
    centre.tell(on.ContactEnded("ann"))
    (again,) = of(Announce, centre.accept("ann") + centre.wait(90))[:1]
    assert (again.caller, again.position) == ("c2", 1)
    centre.tell(on.ContactEnded("ann"))
    assert centre.serve("ann") == "c2"
    estimator = centre.distributor.floor.estimators["sales"]
    assert (estimator.scored, estimator.within) == (2, 1)


def test_edited_queue_keeps_who_waits() -> None:
    centre = _busy(Queue("sales"))
    centre.caller("c1")
    centre.tell(on.QueueChanged(Queue("sales", max_waiting=1, ring_timeout=5)))
    assert of(TurnAway, centre.caller("c2"))[0].way_out is WayOut.FULL
    (offer,) = of(Offer, centre.tell(on.ContactEnded("ann")))
    assert (offer.caller, offer.ring_timeout) == ("c1", 5)


def test_a_thousand_callers_and_no_agent() -> None:
    centre = Centre(Queue("sales", needs_agents=False, max_wait=600))
    for number in range(1000):
        centre.distributor.handle(on.CallerArrived(f"c{number}", "sales"), number / 10)
    centre.now = 100.0
    centre.agent("ann")
    assert [centre.serve("ann") for _ in range(3)] == ["c0", "c1", "c2"]
    assert len(of(TurnAway, centre.wait(600))) == 997


def test_clock_that_is_set_back_stands_still() -> None:
    centre = _busy(Queue("sales", max_wait=45))
    centre.now = 1000.0
    centre.caller("c1")
    centre.now = 10.0
    centre.tell(on.ContactEnded("ann"))
    (connect,) = of(Connect, centre.accept("ann"))
    assert connect.waited == 0.0


def test_why_a_caller_waits_and_why_an_agent_got_it() -> None:
    centre = Centre(Queue("sales", needs_agents=False))
    centre.caller("c0")
    assert str(centre.distributor.why_waiting("c0")) == "c0 waits in sales: no agent is signed in."
    centre.agent("ann", french=1)
    centre.agent("bob")
    centre.tell(on.AgentOnBreak("bob"))
    waits = of(Record, centre.caller("c1", french=1))[0].decision
    assert str(waits) == "c1 waits in sales: 1 lack a skill, 1 occupied."
    why = centre.distributor.why_waiting("c1")
    assert str(why) == "c1 waits in sales: 1 below french 1, 1 rung for another."
    centre.wait(7)
    fresh = centre.tell(on.OfferDeclined("ann", centre.offer("ann")))
    assert str(of(Record, fresh)[0].decision) == (
        "ann is offered c1 of sales after 7 s: most urgent."
    )
    assert centre.distributor.why_waiting("nobody") is None


def test_service_level_by_its_definition() -> None:
    centre = Centre(Queue("sales", service_threshold=20, short_abandon=5))
    centre.agent("ann")
    centre.caller("in time")
    centre.accept("ann")
    centre.caller("late")
    centre.caller("gives up at once")
    centre.wait(3)
    centre.tell(on.CallerLeft("gives up at once"))
    centre.caller("gives up")
    centre.wait(18)
    centre.tell(on.CallerLeft("gives up"))
    centre.tell(on.ContactEnded("ann"))
    centre.accept("ann")
    figures = centre.distributor.floor.figures["sales"]
    assert (figures.offered, figures.answered, figures.abandoned) == (4, 2, 2)
    assert figures.service_level == 1 / 3
    assert figures.average_speed_of_answer == 10.5
