"""Whom an agent who comes free serves: the same as by looking at every caller, at any weight."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from telephony.acd import events as on
from telephony.acd.queue import Queue
from telephony.acd.waiting import WaitingCaller
from tests.acd.centre import Centre

SKILLS = ("french", "billing", "network")
WEIGHTS = (1.0, 1.0, 2.5)


def busy_centre(chance: random.Random, callers: int = 40) -> Centre:
    """Nobody is free while they come, minutes apart."""
    queues = [
        Queue(f"q{number}", weight=weight, needs_agents=False)
        for number, weight in enumerate(WEIGHTS)
    ]
    centre = Centre(*queues)
    for number in range(callers):
        centre.wait(chance.uniform(0, 60))
        skills = dict.fromkeys(chance.sample(SKILLS, chance.randint(0, 2)), 1)
        priority = chance.choice((0, 0, 1, 5))
        centre.caller(f"c{number}", f"q{chance.randrange(3)}", priority=priority, **skills)
    return centre


def by_looking_at_all(centre: Centre, agent: str) -> str | None:
    """The most urgent caller whom the agent can serve."""
    floor = centre.distributor.floor
    known = floor.roster[agent]

    def urgency(caller: WaitingCaller) -> tuple[int, float, int]:
        return caller.urgency(centre.now, floor.room(caller.queue).settings.weight)

    able = [caller for caller in floor.waiting.values() if caller.demand.met_by(known)]
    able = [caller for caller in able if not caller.declined_by(agent, centre.now)]
    return max(able, key=urgency).name if able else None


@pytest.mark.parametrize("seed", range(8))
def test_an_agent_who_comes_free_gets_the_most_urgent_caller(seed: int) -> None:
    chance = random.Random(seed)
    centre = busy_centre(chance)
    skills = dict.fromkeys(chance.sample(SKILLS, 2), 1)
    centre.tell(on.AgentSignedIn("ann", ("q0", "q2") if seed % 2 else ("q0", "q1", "q2"), skills))
    for served in range(20):
        centre.wait(chance.uniform(0, 30))
        expected = by_looking_at_all(centre, "ann")
        centre.tell(on.AgentReady("ann"))
        offer = centre.distributor.floor.roster["ann"].offer
        caller = centre.distributor.floor.roster["ann"].caller
        assert caller == expected, f"after {served} callers"
        if offer is None:
            return
        if chance.random() < 0.3:  # it waits for whom she declined, too
            centre.tell(on.OfferDeclined("ann", offer))
            centre.tell(on.AgentOnBreak("ann"))
        else:
            centre.serve("ann")
            centre.tell(on.AgentOnBreak("ann"))


def test_a_queue_gets_another_weight_while_callers_wait_in_it() -> None:
    old, new = Queue("old", needs_agents=False), Queue("new", needs_agents=False)
    centre = Centre(old, new)
    centre.caller("first", "old")
    centre.wait(10)
    centre.caller("second", "new")
    centre.wait(10)
    centre.tell(on.QueueChanged(replace(new, weight=10)))
    centre.agent("ann", "old", "new")
    assert centre.distributor.floor.roster["ann"].caller == "second"
