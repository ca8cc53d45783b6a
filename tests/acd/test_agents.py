"""Breaks, wrap-up and signing out, at every moment of a contact."""

from __future__ import annotations

import itertools

import pytest

from telephony.acd import events as on
from telephony.acd.agent_state import TRANSITIONS, AgentState, Cause, after
from telephony.acd.commands import ChangeState, TurnAway
from telephony.acd.errors import ImpossibleTransition
from telephony.acd.queue import Queue
from telephony.domain.queueing import WayOut
from tests.acd.centre import Centre, of


@pytest.mark.parametrize(
    ("state", "cause"),
    [pair for pair in itertools.product(AgentState, Cause) if pair not in TRANSITIONS],
    ids=lambda value: value.value,
)
def test_what_is_not_in_the_table_cannot_be(state: AgentState, cause: Cause) -> None:
    with pytest.raises(ImpossibleTransition, match=r"can't do this"):
        after(state, cause)


def test_wrap_up_ends_by_itself() -> None:
    centre = Centre(Queue("sales", wrap_up=30))
    centre.agent("ann")
    centre.caller("c1")
    centre.serve("ann", 60)
    assert centre.state("ann") == "wrap_up"
    centre.caller("c2")
    centre.wait(29)
    assert centre.rung() == {}
    centre.wait(1)
    assert centre.rung() == {"ann": "c2"}


def test_agent_ends_an_unbounded_wrap_up() -> None:
    centre = Centre(Queue("sales", wrap_up=None))
    centre.agent("ann")
    centre.caller("c1")
    centre.serve("ann")
    centre.wait(10_000)
    assert centre.state("ann") == "wrap_up"
    centre.tell(on.AgentReady("ann"))
    assert centre.state("ann") == "ready"


@pytest.mark.parametrize("wrap_up", [0.0, 10.0])
def test_break_asked_for_during_a_contact_comes_after_it(wrap_up: float) -> None:
    centre = Centre(Queue("sales", wrap_up=wrap_up))
    centre.agent("ann")
    centre.caller("c1")
    centre.caller("c2")
    centre.accept("ann")
    centre.tell(on.AgentOnBreak("ann", "lunch"))
    assert centre.state("ann") == "busy"
    fresh = centre.tell(on.ContactEnded("ann")) + centre.wait(wrap_up)
    assert centre.state("ann") == "break"
    assert of(ChangeState, fresh)[-1].reason == "lunch"
    assert centre.rung() == {}


def test_break_that_was_asked_for_can_be_taken_back() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.caller("c1")
    centre.accept("ann")
    centre.tell(on.AgentOnBreak("ann", "lunch"))
    centre.tell(on.AgentReady("ann"))
    centre.tell(on.ContactEnded("ann"))
    assert centre.state("ann") == "ready"


def test_break_while_it_rings_lets_the_caller_go_on() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.agent("bob")
    centre.caller("c1")
    (rung,) = centre.rung()
    centre.tell(on.AgentOnBreak(rung))
    assert centre.state(rung) == "break"
    assert list(centre.rung().values()) == ["c1"]


def test_sign_out_during_a_contact_waits_for_its_end() -> None:
    centre = Centre()
    centre.agent("ann")
    centre.caller("c1")
    centre.accept("ann")
    centre.caller("c2")
    centre.tell(on.AgentSignedOut("ann"))
    fresh = centre.tell(on.ContactEnded("ann"))
    assert centre.state("ann") == "offline"
    assert of(TurnAway, fresh) == [TurnAway("c2", "sales", WayOut.NO_AGENTS)]


def test_new_skills_count_at_once() -> None:
    centre = Centre(Queue("sales", needs_agents=False))
    centre.agent("ann")
    centre.agent("bob", french=1)
    centre.caller("c1", french=2)
    assert centre.rung() == {}
    centre.tell(on.AgentSignedIn("bob", ("sales",), {"french": 2}))
    assert centre.rung() == {"bob": "c1"}
