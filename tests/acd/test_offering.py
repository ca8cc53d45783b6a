"""An agent is rung, answers, declines, lets it ring, or isn't there any more."""

from __future__ import annotations

import pytest

from telephony.acd import events as on
from telephony.acd.commands import Connect, Disconnect, Offer, Refused, Requeued, Withdraw
from telephony.acd.errors import AlreadyWaiting, UnknownAgent, UnknownQueue
from telephony.acd.queue import Queue, Strategy
from tests.acd.centre import Centre, of


def test_caller_is_offered_to_a_free_agent_at_once() -> None:
    centre = Centre()
    centre.agent("ann")
    (offer,) = of(Offer, centre.caller("c1"))
    assert (offer.agent, offer.caller, offer.ring_timeout) == ("ann", "c1", 20.0)
    assert centre.state("ann") == "reserved"
    assert of(Connect, centre.accept("ann")) == [Connect("ann", "c1", "sales", 0.0)]
    assert centre.state("ann") == "busy"


def test_agent_who_comes_free_gets_who_waits_longest() -> None:
    centre = Centre(Queue("sales", needs_agents=False))
    centre.caller("c1")
    centre.wait(3)
    centre.caller("c2")
    centre.agent("ann")
    assert centre.rung() == {"ann": "c1"}
    assert centre.serve("ann") == "c1"
    assert centre.rung() == {"ann": "c2"}


def test_agent_lets_it_ring_and_is_sent_on_a_break() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.caller("c1")
    centre.wait(1)
    centre.agent("bob")
    fresh = centre.wait(19)
    assert of(Withdraw, fresh) and centre.state("ann") == "break"
    assert centre.rung() == {"bob": "c1"}


def test_two_unanswered_offers_are_forgiven_when_the_queue_allows_it() -> None:
    centre = Centre(Queue("sales", no_answers_allowed=2, decline_pause=5))
    centre.agent("ann")
    centre.caller("c1")
    centre.wait(20)
    assert centre.state("ann") == "ready"
    centre.wait(5)
    assert centre.rung() == {"ann": "c1"}
    centre.wait(20)
    assert centre.state("ann") == "break"


def test_declined_caller_goes_to_the_next_agent_and_comes_back_after_the_pause() -> None:
    centre = Centre(Queue("sales", decline_pause=30))
    centre.agent("ann")
    centre.caller("c1")
    centre.tell(on.OfferDeclined("ann", centre.offer("ann")))
    assert (centre.state("ann"), centre.rung()) == ("ready", {})
    centre.caller("c2")
    assert centre.rung() == {"ann": "c2"}
    assert centre.serve("ann") == "c2"
    assert centre.rung() == {}
    centre.wait(30)
    assert centre.rung() == {"ann": "c1"}


def test_unreachable_phone_costs_the_caller_nothing() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.agent("bob")
    centre.caller("c1")
    (rung,) = centre.rung()
    centre.tell(on.OfferFailed(rung, centre.offer(rung), "486 Busy Here"))
    other = "bob" if rung == "ann" else "ann"
    assert centre.rung() == {other: "c1"}
    assert centre.state(rung) == "break"


def test_first_of_two_who_answer_at_once_gets_the_caller() -> None:
    centre = Centre(Queue("sales", strategy=Strategy.RING_ALL))
    centre.agent("ann")
    centre.agent("bob")
    centre.caller("c1")
    first, second = centre.offer("ann"), centre.offer("bob")
    fresh = centre.tell(on.OfferAccepted("bob", second))
    assert of(Connect, fresh)[0].agent == "bob"
    assert of(Withdraw, fresh) == [Withdraw(first, "ann")]
    assert centre.tell(on.OfferAccepted("ann", first)) == []
    assert (centre.state("ann"), centre.state("bob")) == ("ready", "busy")


def test_caller_gone_while_it_rings() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.caller("c1")
    offer = centre.offer("ann")
    assert of(Withdraw, centre.tell(on.CallerLeft("c1"))) == [Withdraw(offer, "ann")]
    assert centre.state("ann") == "ready"
    assert centre.tell(on.OfferAccepted("ann", offer)) == []


def test_caller_hangs_up_on_the_agent() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.caller("c1")
    centre.accept("ann")
    assert of(Disconnect, centre.tell(on.CallerLeft("c1"))) == [Disconnect("ann", "c1")]
    assert centre.state("ann") == "ready"


def test_lost_agent_gives_the_caller_back_to_the_head_of_the_queue() -> None:
    centre = Centre()
    for agent in ("ann", "bob"):
        centre.agent(agent)
        centre.caller(f"with {agent}")
        centre.accept(agent)
    centre.caller("important", priority=100)
    fresh = centre.tell(on.AgentLost("ann"))
    assert of(Requeued, fresh) == [Requeued("with ann", "sales")]
    assert centre.state("ann") == "offline"
    centre.tell(on.ContactEnded("bob"))
    assert centre.rung() == {"bob": "with ann"}


def test_agent_lost_while_it_rings() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.caller("c1")
    centre.agent("bob")
    centre.tell(on.AgentLost("ann"))
    assert centre.rung() == {"bob": "c1"}


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (on.AgentReady("nobody"), UnknownAgent),
        (on.CallerArrived("c9", "nowhere"), UnknownQueue),
        (on.CallerArrived("c1", "sales"), AlreadyWaiting),
        (on.CallerMoved("c1", "nowhere"), UnknownQueue),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    event: on.Event, problem: type[Exception]
) -> None:
    centre = Centre(Queue("sales", needs_agents=False))
    centre.caller("c1")
    (refused,) = of(Refused, centre.tell(event))
    assert isinstance(refused.problem, problem)
    centre.agent("ann")
    assert centre.rung() == {"ann": "c1"}
