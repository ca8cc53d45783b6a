"""Which free agent gets a caller, and which caller an agent who comes free."""

from __future__ import annotations

from telephony.acd import events as on
from telephony.acd.queue import Queue, Relaxation, Requirement, Strategy
from tests.acd.centre import Centre


def _next(centre: Centre, name: str, **skills: int) -> str:
    """Whom a new caller is offered to, who serves it at once."""
    centre.caller(name, **skills)
    (agent,) = centre.rung()
    centre.wait(1)
    centre.serve(agent, 10)
    return agent


def _three(strategy: Strategy) -> Centre:
    centre = Centre(Queue("sales", strategy=strategy))
    for place, name in enumerate(("ann", "bob", "cyd")):
        centre.agent(name, place=place)
        centre.wait(1)
    return centre


def test_longest_idle() -> None:
    centre = _three(Strategy.LONGEST_IDLE)
    assert [_next(centre, f"c{n}") for n in range(4)] == ["ann", "bob", "cyd", "ann"]
    centre.tell(on.AgentOnBreak("bob"))
    centre.tell(on.AgentReady("bob"))
    assert [_next(centre, f"d{n}") for n in range(3)] == ["cyd", "ann", "bob"]


def test_round_robin_goes_on_with_whoever_is_free() -> None:
    centre = _three(Strategy.ROUND_ROBIN)
    assert _next(centre, "c1") == "ann"
    centre.tell(on.AgentOnBreak("bob"))
    assert [_next(centre, f"c{n}") for n in range(2, 5)] == ["cyd", "ann", "cyd"]


def test_fewest_calls() -> None:
    centre = _three(Strategy.FEWEST_CALLS)
    centre.tell(on.AgentOnBreak("cyd"))
    for number in range(4):
        _next(centre, f"c{number}")
    centre.tell(on.AgentReady("cyd"))
    assert [_next(centre, f"d{n}") for n in range(2)] == ["cyd", "cyd"]


def test_least_talk_time() -> None:
    centre = _three(Strategy.LEAST_TALK_TIME)
    centre.caller("long")
    centre.serve("ann", 100)
    assert [_next(centre, f"c{n}") for n in range(4)] == ["bob", "cyd", "bob", "cyd"]


def test_top_down() -> None:
    centre = _three(Strategy.TOP_DOWN)
    assert [_next(centre, f"c{n}") for n in range(2)] == ["ann", "ann"]
    centre.tell(on.AgentOnBreak("ann"))
    assert _next(centre, "d") == "bob"


def test_best_skill() -> None:
    centre = Centre(Queue("sales", strategy=Strategy.BEST_SKILL))
    centre.agent("ann", french=1)
    centre.agent("bob", french=3)
    centre.agent("cyd", french=2)
    assert _next(centre, "c1", french=1) == "bob"


def test_ring_all_rings_only_those_who_can_help() -> None:
    centre = Centre(Queue("sales", strategy=Strategy.RING_ALL))
    centre.agent("ann", french=1)
    centre.agent("bob")
    centre.agent("cyd", french=2)
    centre.caller("c1", french=1)
    assert centre.rung() == {"ann": "c1", "cyd": "c1"}


def test_requirement_relaxes_over_time() -> None:
    relax = (Relaxation(10, "french", 1), Relaxation(20, "french"))
    centre = Centre(Queue("sales", skills=(Requirement("french", 3),), relax=relax))
    centre.agent("nobody's french", french=0)
    centre.caller("c1")
    centre.agent("some", french=1)
    assert centre.rung() == {}
    centre.wait(10)
    assert centre.rung() == {"some": "c1"}
    centre.accept("some")
    centre.caller("c2")
    centre.wait(19)
    assert centre.rung() == {}
    centre.wait(1)
    assert centre.rung() == {"nobody's french": "c2"}


def test_priority_overtakes_those_who_wait_no_longer_than_it_is_worth() -> None:
    centre = Centre(Queue("sales", priority_worth=60))
    centre.agent("ann")
    centre.caller("served")
    centre.accept("ann")
    centre.caller("old")
    centre.wait(61)
    centre.caller("young")
    centre.wait(1)
    centre.caller("important", priority=1)
    order = []
    centre.tell(on.ContactEnded("ann"))
    for _ in range(3):
        order.append(centre.serve("ann"))
    assert order == ["old", "important", "young"]


def test_weight_of_a_queue_makes_its_callers_urgent_sooner() -> None:
    centre = Centre(Queue("sales"), Queue("support", weight=3))
    centre.agent("ann", "sales", "support")
    centre.caller("served")
    centre.accept("ann")
    centre.caller("in sales")
    centre.wait(20)
    centre.caller("in support", "support")
    centre.wait(9)
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung() == {"ann": "in sales"}
    centre.accept("ann")
    centre.caller("later in sales")
    centre.wait(10)
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung() == {"ann": "in support"}


def test_caller_waits_for_the_agent_that_it_knows_but_not_for_long() -> None:
    centre = Centre(Queue("sales", sticky_for=15))
    centre.agent("ann")
    centre.caller("c1")
    centre.accept("ann")
    centre.agent("bob")
    centre.caller("knows ann", sticky="ann")
    assert centre.rung() == {}
    centre.wait(14)
    assert centre.rung() == {}
    centre.wait(1)
    assert centre.rung() == {"bob": "knows ann"}
    centre.caller("knows ann too", sticky="ann")
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung()["ann"] == "knows ann too"


def test_known_agent_who_is_not_there_is_not_waited_for() -> None:
    centre = Centre(Queue("sales", sticky_for=15))
    centre.agent("bob")
    centre.caller("c1", sticky="ann")
    assert centre.rung() == {"bob": "c1"}
