"""A caller is kept for the agent who spoke with the same number last."""

from __future__ import annotations

from telephony.acd.known_agents import KEPT, KnownAgents
from telephony.acd.queue import Queue
from tests.acd.centre import Centre


def test_a_caller_gets_the_agent_it_knows() -> None:
    centre = Centre(Queue("sales", sticky_for=30))
    centre.agent("ann")
    centre.caller("c1", number="+4930")
    centre.serve("ann", 60)
    centre.agent("bob")
    centre.caller("c2", number="+4930")
    assert centre.rung() == {"ann": "c2"}
    centre.caller("c3", number="+4940")
    assert centre.rung() == {"ann": "c2", "bob": "c3"}


def test_it_waits_for_that_agent_for_a_while_only() -> None:
    centre = Centre(Queue("sales", sticky_for=30))
    centre.agent("ann")
    centre.caller("c1", number="+4930")
    centre.serve("ann")
    centre.caller("c2")
    centre.accept("ann")
    centre.agent("bob")
    centre.caller("c3", number="+4930")
    assert centre.rung() == {}
    centre.wait(31)
    assert centre.rung() == {"bob": "c3"}


def test_nobody_waits_for_an_agent_who_is_not_there_or_without_the_setting() -> None:
    for sticky_for, other in ((30.0, "eve"), (0.0, "ann")):
        centre = Centre(Queue("sales", sticky_for=sticky_for))
        centre.distributor.floor.known_agents.met("+4930", other)
        centre.agent("bob")
        centre.caller("c1", number="+4930")
        assert centre.rung() == {"bob": "c1"}


def test_a_withheld_number_knows_nobody_and_memory_is_bounded() -> None:
    known = KnownAgents()
    known.met("", "ann")
    assert known.of("") is None
    for number in range(KEPT + 10):
        known.met(f"+{number}", "ann")
    assert (known.of("+9"), known.of("+10")) == (None, "ann")
