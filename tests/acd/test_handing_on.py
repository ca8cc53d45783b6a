"""Callers change hands: consulted agents, hand-overs, transfers."""

from __future__ import annotations

import pytest

from telephony.acd import events as on
from telephony.acd.commands import Disconnect, Refused, Requeued, TurnAway
from telephony.acd.queue import Queue
from tests.acd.centre import Centre, of


def centre() -> Centre:
    """ann speaks with c1 of sales; bob, of support, is ready."""
    made = Centre(Queue("sales", needs_agents=False), Queue("support", needs_agents=False))
    made.agent("ann")
    made.agent("bob", "support")
    made.caller("c1")
    made.accept("ann")
    return made


def test_consulted_agent_is_offered_nobody_until_released() -> None:
    made = centre()
    made.tell(on.AgentConsulted("bob"))
    made.caller("c2", "support")
    assert (made.state("bob"), made.rung()) == ("consulted", {})
    made.tell(on.AgentReleased("bob"))
    assert made.rung() == {"bob": "c2"}


def test_only_who_is_ready_is_consulted() -> None:
    made = centre()
    made.tell(on.AgentOnBreak("bob", "lunch"))
    assert of(Refused, made.tell(on.AgentConsulted("bob")))
    assert made.tell(on.AgentReleased("bob")) == []


def test_break_asked_for_while_consulted_comes_afterwards() -> None:
    made = centre()
    made.tell(on.AgentConsulted("bob"))
    made.tell(on.AgentOnBreak("bob", "lunch"))
    assert made.state("bob") == "consulted"
    made.tell(on.AgentReleased("bob"))
    assert made.state("bob") == "break"


def test_handed_over_caller_is_the_colleagues() -> None:
    made = centre()
    made.tell(on.AgentConsulted("bob"))
    fresh = made.tell(on.ContactHanded("ann", "bob"))
    assert [gone.agent for gone in of(Disconnect, fresh)] == ["ann"]
    assert (made.state("ann"), made.state("bob")) == ("ready", "busy")
    (gone,) = of(Disconnect, made.tell(on.CallerLeft("c1")))
    assert gone.agent == "bob"
    assert made.state("bob") == "ready"


def test_hand_over_needs_a_caller_and_somebody_consulted() -> None:
    made = centre()
    assert of(Refused, made.tell(on.ContactHanded("ann", "bob")))
    assert of(Refused, made.tell(on.ContactHanded("bob", "ann")))
    assert (made.state("ann"), made.state("bob")) == ("busy", "ready")


def test_transfer_to_an_agent_rings_that_one_whatever_its_queues() -> None:
    made = centre()
    made.tell(on.ContactTransferred("ann", to="bob"))
    assert (made.state("ann"), made.rung()) == ("ready", {"bob": "c1"})


def test_transfer_that_is_not_taken_goes_to_the_head_of_its_queue() -> None:
    made = centre()
    made.agent("cyd")
    made.tell(on.AgentOnBreak("cyd", ""))
    made.caller("c2")
    made.tell(on.OfferDeclined("ann", 0))
    made.tell(on.ContactTransferred("ann", to="bob"))
    assert made.rung() == {"ann": "c2", "bob": "c1"}
    made.tell(on.OfferDeclined("bob", made.offer("bob")))
    made.tell(on.AgentReady("cyd"))
    assert made.rung() == {"ann": "c2", "cyd": "c1"}


def test_who_is_named_and_gone_meanwhile_is_waited_for_in_bounds() -> None:
    made = centre()
    made.tell(on.AgentOnBreak("bob", ""))
    made.tell(on.ContactTransferred("ann", to="bob"))
    assert made.rung() == {}
    made.wait(31)
    assert made.rung() == {"ann": "c1"}


def test_transfer_to_a_queue_keeps_the_time_that_was_waited() -> None:
    made = Centre(Queue("sales", needs_agents=False), Queue("support", needs_agents=False))
    made.caller("c1")
    made.wait(100)
    made.caller("c2", "support")
    made.agent("ann")
    made.accept("ann")
    made.wait(50)
    made.caller("c3", "support")
    (again,) = of(Requeued, made.tell(on.ContactTransferred("ann", queue="support")))
    assert (again.caller, again.queue) == ("c1", "support")
    room = made.distributor.floor.room("support")
    assert [caller.name for caller in room.callers] == ["c1", "c2", "c3"]


@pytest.mark.parametrize("queue", ["nowhere"])
def test_transfer_to_no_queue_changes_nothing(queue: str) -> None:
    made = centre()
    assert of(Refused, made.tell(on.ContactTransferred("ann", queue=queue)))
    assert made.state("ann") == "busy"


def test_caller_who_comes_back_from_outside_is_first_and_past_the_door() -> None:
    made = Centre(Queue("sales", max_waiting=1, needs_agents=False))
    made.caller("c2")
    made.tell(on.CallerArrived("c1", "sales", again=True))
    room = made.distributor.floor.room("sales")
    assert [caller.name for caller in room.callers] == ["c1", "c2"]


def test_caller_who_comes_back_where_nobody_serves_is_turned_away() -> None:
    made = Centre()
    assert of(TurnAway, made.tell(on.CallerArrived("c1", "sales", again=True)))


def test_lost_phone_keeps_the_agent_and_the_caller() -> None:
    made = Centre()
    made.agent("ann")
    made.caller("c1")
    made.accept("ann")
    fresh = made.tell(on.AgentPhoneLost("ann"))
    assert [again.caller for again in of(Requeued, fresh)] == ["c1"]
    assert of(TurnAway, fresh) == [], "ann will be back"
    assert made.state("ann") == "break"
    made.tell(on.AgentReady("ann"))
    assert made.rung() == {"ann": "c1"}
