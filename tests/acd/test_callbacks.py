"""Callers who hung up keep their places: in virtual time, from the promise to its end."""

from __future__ import annotations

import pytest

from telephony.acd import events as on
from telephony.acd.commands import (
    Announce,
    CallbackMet,
    CallbackOver,
    CallbackRests,
    Connect,
    Disconnect,
    Offer,
    OfferCallback,
    Refused,
    TurnAway,
)
from telephony.acd.queue import CallbackRules, Queue, Relaxation, Requirement
from telephony.acd.waiting import longest_wait
from telephony.domain.queueing import CallbackEnd
from tests.acd.called_back import HOUR, RULES, busy, calls, hangs_up
from tests.acd.centre import Centre, of


def test_the_longest_wait_is_that_of_those_who_hold_the_line() -> None:
    centre = busy()
    centre.caller("c1")
    centre.wait(10)
    centre.caller("c2")
    centre.wait(5)
    callers = centre.distributor.floor.rooms["sales"].callers
    assert longest_wait(callers, centre.now) == 15
    hangs_up(centre, "c1")
    assert longest_wait(callers, centre.now) == 5
    hangs_up(centre, "c2")
    assert longest_wait(callers, centre.now) is None


def test_who_hangs_up_is_rung_for_before_whoever_came_later() -> None:
    centre = busy()
    centre.caller("c1")
    centre.wait(10)
    centre.caller("c2")
    hangs_up(centre, "c1")
    assert calls(centre) == "c1*"
    centre.tell(on.CallbackReached("c1*"))
    centre.tell(on.ContactEnded("ann"))
    assert centre.serve("ann") == "c2"


def test_a_callback_ages_and_keeps_its_priority() -> None:
    centre = busy()
    centre.caller("c1", priority=1)  # each 1 is worth a minute
    centre.caller("c2")
    hangs_up(centre, "c1")
    hangs_up(centre, "c2")
    centre.wait(59)
    centre.caller("c3", priority=1)
    centre.wait(2)
    centre.caller("c4", priority=1)
    centre.tell(on.ContactEnded("ann"))
    assert [caller.name for caller in centre.distributor.floor.rooms["sales"].callers] == [
        "c1*",
        "c3",
        "c2*",
        "c4",
    ]


def test_an_agent_who_is_rung_for_the_caller_is_rung_for_the_callback() -> None:
    centre = Centre(Queue("sales", callback=RULES))
    centre.agent("ann")
    centre.caller("c1")
    fresh = hangs_up(centre, "c1")
    (offer,) = of(Offer, fresh)
    assert (offer.agent, offer.caller, offer.callback) == ("ann", "c1*", True)


def test_callbacks_count_for_the_places_of_others_and_not_for_the_lines_that_are_held() -> None:
    centre = busy(Queue("sales", callback=RULES, max_waiting=1, announce_after=5))
    centre.caller("c1")
    hangs_up(centre, "c1")
    assert of(TurnAway, centre.caller("c2")) == []
    assert [(told.caller, told.position) for told in of(Announce, centre.wait(5))] == [("c2", 2)]
    assert [away.caller for away in of(TurnAway, centre.caller("c3"))] == ["c3"]


def test_it_is_offered_once_the_wait_has_been_long_enough_and_will_be() -> None:
    rules = CallbackRules(offer_after=30, offer_beyond=150)
    centre = busy(Queue("sales", callback=rules, usual_handling=100))
    centre.caller("c1")
    centre.caller("c2")
    assert of(OfferCallback, centre.wait(29)) == []
    assert [offer.caller for offer in of(OfferCallback, centre.wait(1))] == ["c2"]
    centre.tell(on.AgentSignedOut("ann"))
    centre.tell(on.ContactEnded("ann"))
    centre.caller("c3")
    assert of(OfferCallback, centre.wait(300)) == []


def test_nobody_knows_how_long_it_takes_so_it_is_offered() -> None:
    rules = CallbackRules(offer_after=30, offer_beyond=1000)
    centre = Centre(Queue("sales", callback=rules, needs_agents=False))
    centre.caller("c1")
    assert [offer.caller for offer in of(OfferCallback, centre.wait(600))] == ["c1"]


def test_a_caller_who_is_reached_is_one_like_any_other() -> None:
    centre = busy()
    centre.caller("c1")
    centre.wait(100)
    hangs_up(centre, "c1")
    calls(centre)
    figures = centre.distributor.floor.figures["sales"]
    assert (figures.answered, figures.called_back) == (1, 0), "nobody has answered yet"
    (met,) = of(CallbackMet, centre.tell(on.CallbackReached("c1*")))
    assert (met.agent, met.waited) == ("ann", 100)
    assert (figures.offered, figures.answered, figures.called_back) == (2, 2, 1)
    assert centre.tell(on.CallbackReached("c1*")) == []
    centre.tell(on.AgentLost("ann"))
    centre.agent("bob")
    (connect,) = of(Connect, centre.accept("bob"))
    assert (connect.caller, connect.callback) == ("c1*", False), "it is on the line"


def test_busy_is_called_again_at_its_place_and_the_agent_has_nothing_to_write_up() -> None:
    centre = busy(Queue("sales", callback=RULES, wrap_up=60))
    centre.caller("c1")
    hangs_up(centre, "c1")
    centre.tell(on.ContactEnded("ann"))
    centre.tell(on.AgentReady("ann"))
    calls(centre)
    fresh = centre.tell(on.CallbackNotReached("c1*", "busy"))
    assert of(Disconnect, fresh) == [Disconnect("ann", "c1*")]
    assert of(CallbackRests, fresh) == [CallbackRests("c1*", "sales", 300.0)]
    assert centre.state("ann") == "ready"
    assert of(Offer, centre.wait(299)) == []
    centre.caller("c2")
    assert centre.serve("ann") == "c2", "a callback that rests is in nobody's way"
    centre.tell(on.AgentOnBreak("ann"))
    centre.caller("c3")
    centre.wait(5)
    centre.tell(on.AgentReady("ann"))
    assert centre.rung() == {"ann": "c1*"}


def test_after_the_last_attempt_it_is_given_up() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    centre.tell(on.CallbackNotReached("c1*", "busy"))
    centre.wait(300)
    calls(centre)
    fresh = centre.tell(on.CallbackNotReached("c1*", "no answer"))
    assert of(CallbackOver, fresh) == [CallbackOver("c1*", "sales", CallbackEnd.NOT_REACHED)]
    assert centre.distributor.floor.waiting == {}
    assert centre.distributor.floor.figures["sales"].given_up == 1
    assert centre.wait(HOUR) == []


def test_what_is_hopeless_is_given_up_at_once() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    fresh = centre.tell(on.CallbackNotReached("c1*", "barred", hopeless=True))
    assert [over.end for over in of(CallbackOver, fresh)] == [CallbackEnd.NOT_REACHED]


def test_its_time_is_over_before_an_agent_is_free() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1", keep_for=HOUR)
    assert of(CallbackOver, centre.wait(HOUR - 1)) == []
    assert [over.end for over in of(CallbackOver, centre.wait(1))] == [CallbackEnd.EXPIRED]


def test_an_agent_who_is_rung_when_its_time_is_over_may_still_answer() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1", keep_for=HOUR)
    centre.wait(HOUR - 5)
    centre.tell(on.ContactEnded("ann"))
    assert of(CallbackOver, centre.wait(10)) == []
    assert of(Connect, centre.accept("ann"))[0].caller == "c1*"


def test_an_agent_who_lets_it_ring_beyond_its_time_ends_it() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1", keep_for=HOUR)
    centre.wait(HOUR - 5)
    centre.tell(on.ContactEnded("ann"))
    assert [over.end for over in of(CallbackOver, centre.wait(20))] == [CallbackEnd.EXPIRED]


def test_there_is_no_time_for_another_attempt() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1", keep_for=200)
    calls(centre)
    fresh = centre.tell(on.CallbackNotReached("c1*", "busy"))
    assert [over.end for over in of(CallbackOver, fresh)] == [CallbackEnd.EXPIRED]


@pytest.mark.parametrize("keep_waiting", [True, False])
def test_nobody_is_called_after_hours_and_the_place_is_kept(keep_waiting: bool) -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung() == {"ann": "c1*"}
    fresh = centre.tell(on.QueueClosed("sales", keep_waiting))
    assert of(CallbackRests, fresh) == [CallbackRests("c1*", "sales", None)]
    assert centre.rung() == {} and centre.state("ann") == "ready"
    assert of(Offer, centre.wait(8 * HOUR)) == []
    centre.tell(on.QueueOpened("sales"))
    assert centre.rung() == {"ann": "c1*"}


def test_a_rest_that_ends_after_hours_lasts_until_the_queue_opens() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    centre.tell(on.QueueClosed("sales"))
    centre.tell(on.CallbackNotReached("c1*", "busy"))
    assert of(Offer, centre.wait(HOUR)) == []
    centre.tell(on.QueueOpened("sales"))
    assert centre.rung() == {"ann": "c1*"}


def test_a_rest_goes_on_when_the_queue_opens_within_it() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    centre.tell(on.CallbackNotReached("c1*", "busy"))
    centre.tell(on.QueueClosed("sales"))
    centre.wait(100)
    centre.tell(on.QueueOpened("sales"))
    assert centre.rung() == {}
    centre.wait(200)
    assert centre.rung() == {"ann": "c1*"}


def test_who_calls_in_again_takes_up_the_place_and_is_not_called_back() -> None:
    centre = busy()
    centre.caller("c1", number="+491")
    hangs_up(centre, "c1")
    centre.wait(60)
    centre.caller("c2", number="+492")
    centre.wait(60)
    fresh = centre.caller("again", number="+491")
    assert of(CallbackOver, fresh) == [CallbackOver("c1*", "sales", CallbackEnd.CALLED_IN)]
    centre.tell(on.ContactEnded("ann"))
    (connect,) = of(Connect, centre.accept("ann"))
    assert (connect.caller, connect.waited) == ("again", 120)


def test_who_calls_in_while_an_agent_is_rung_is_put_through_to_that_agent() -> None:
    centre = busy()
    centre.caller("c1", number="+491")
    hangs_up(centre, "c1")
    centre.tell(on.ContactEnded("ann"))
    centre.caller("again", number="+491")
    assert centre.rung() == {"ann": "again"}


def test_who_calls_in_while_being_called_has_the_place_once_that_failed() -> None:
    centre = busy()
    centre.caller("c1", number="+491")
    hangs_up(centre, "c1")
    calls(centre)
    centre.caller("c2")
    centre.wait(5)
    centre.caller("again", number="+491")
    fresh = centre.tell(on.CallbackNotReached("c1*", "busy"))
    assert [over.end for over in of(CallbackOver, fresh)] == [CallbackEnd.CALLED_IN]
    assert centre.rung() == {"ann": "again"}


def test_who_is_turned_away_at_the_door_is_still_called_back() -> None:
    centre = busy(Queue("sales", callback=RULES, max_waiting=1))
    centre.caller("c1", number="+491")
    hangs_up(centre, "c1")
    centre.caller("c2")
    fresh = centre.caller("again", number="+491")
    assert of(CallbackOver, fresh) == [] and len(of(TurnAway, fresh)) == 1
    assert calls(centre) == "c1*"


def test_to_one_number_there_is_one_callback_at_the_better_place() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1", "+491")
    centre.wait(50)
    centre.caller("c2")
    centre.caller("c3")
    fresh = hangs_up(centre, "c3", "+491")
    assert of(CallbackOver, fresh) == [CallbackOver("c1*", "sales", CallbackEnd.REPLACED)]
    assert calls(centre) == "c3*"


def test_another_queue_owes_its_own_callback() -> None:
    centre = Centre(Queue("sales", needs_agents=False), Queue("support", needs_agents=False))
    centre.caller("c1")
    centre.caller("c2", "support")
    hangs_up(centre, "c1", "+491")
    assert of(CallbackOver, hangs_up(centre, "c2", "+491")) == []


def test_a_callback_from_before_stands_where_it_stood() -> None:
    centre = busy()
    centre.wait(500)
    centre.caller("c1")
    centre.tell(
        on.CallbackDue("old", "sales", "+491", since=centre.now - 200, expires=centre.now + HOUR)
    )
    assert calls(centre) == "old"
    (met,) = of(CallbackMet, centre.tell(on.CallbackReached("old")))
    assert met.waited == 200


def test_a_callback_from_before_asks_for_no_more_than_it_would_have_by_now() -> None:
    centre = Centre(Queue("sales", relax=(Relaxation(60, "french"),), callback=RULES))
    centre.agent("ann")
    needs = (Requirement("french"),)
    centre.tell(on.CallbackDue("old", "sales", "+491", since=centre.now - 100, skills=needs))
    assert centre.rung() == {"ann": "old"}


def test_attempts_of_an_earlier_run_count() -> None:
    centre = Centre(Queue("sales", callback=RULES))
    centre.agent("ann")
    centre.tell(on.CallbackDue("old", "sales", "+491", since=0.0, attempts=1))
    centre.accept("ann")
    fresh = centre.tell(on.CallbackNotReached("old", "busy"))
    assert [over.end for over in of(CallbackOver, fresh)] == [CallbackEnd.NOT_REACHED]


def test_a_name_that_is_known_is_refused() -> None:
    centre = busy()
    centre.caller("c1")
    (refused,) = of(Refused, centre.tell(on.CallbackDue("c1", "sales", "+491", since=0.0)))
    assert "c1" in str(refused.problem)
    centre.caller("c2")
    (refused,) = of(Refused, centre.tell(on.CallbackChosen("c2", "c1")))
    assert "c2" in centre.distributor.floor.waiting


def test_an_agent_who_is_lost_before_the_answer_costs_no_place_and_no_attempt() -> None:
    centre = busy()
    centre.agent("bob")
    centre.tell(on.AgentOnBreak("bob"))
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    centre.caller("c2")
    centre.tell(on.AgentLost("ann"))
    centre.tell(on.AgentReady("bob"))
    (connect,) = of(Connect, centre.accept("bob"))
    assert (connect.caller, connect.callback) == ("c1*", True)
    fresh = centre.tell(on.CallbackNotReached("c1*", "busy"))
    assert len(of(CallbackRests, fresh)) == 1


def test_agents_who_go_home_leave_the_callbacks() -> None:
    centre = Centre(Queue("sales", callback=RULES))
    centre.agent("ann")
    centre.tell(on.AgentOnBreak("ann"))
    centre.caller("c1")
    centre.caller("c2")
    hangs_up(centre, "c1")
    fresh = centre.tell(on.AgentSignedOut("ann"))
    assert [away.caller for away in of(TurnAway, fresh)] == ["c2"]
    centre.agent("bob")
    assert centre.rung() == {"bob": "c1*"}


def test_a_callback_that_is_moved_keeps_its_time() -> None:
    centre = Centre(
        Queue("sales", needs_agents=False), Queue("support", needs_agents=False, max_wait=30)
    )
    centre.caller("c1")
    hangs_up(centre, "c1")
    centre.wait(50)
    centre.caller("c2", "support")
    centre.tell(on.CallerMoved("c1*", "support"))
    assert [away.caller for away in of(TurnAway, centre.wait(100))] == ["c2"]
    centre.agent("ann", "support")
    assert centre.rung() == {"ann": "c1*"}


def test_who_never_was_a_callback_is_neither_reached_nor_missed() -> None:
    centre = busy()
    for event in (on.CallbackReached("served"), on.CallbackNotReached("served", "busy")):
        assert centre.tell(event) == []
    assert centre.state("ann") == "busy"
