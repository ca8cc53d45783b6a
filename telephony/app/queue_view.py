"""Queues and agents of the running edge as the metrics see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from telephony.acd.agent_state import AgentState
from telephony.acd.waiting import longest_wait
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.telemetry.queue_readings import QueueReading, QueueReadings


def queue_readings(centre: ContactCentre) -> QueueReadings:
    """What is read at each scrape of `/metrics`."""
    return QueueReadings(
        lambda: _queues(centre), lambda: _agents(centre), lambda: centre.breaches_found
    )


def _queues(centre: ContactCentre) -> Sequence[QueueReading]:
    floor = centre.distributor.floor
    return [_queue(centre, name) for name in floor.rooms]


def _queue(centre: ContactCentre, name: str) -> QueueReading:
    floor = centre.distributor.floor
    figures = floor.figures[name]
    callers = list(floor.rooms[name].callers)
    return QueueReading(
        queue=name,
        waiting=len(callers),
        longest_wait=longest_wait(callers, centre.now) or 0.0,
        service_level=figures.service_level,
        callers={
            "answered": figures.answered,
            "abandoned": figures.abandoned,
            "turned_away": figures.turned_away,
            "left_by_choice": figures.left_by_choice,
            "given_up": figures.given_up,
        },
        announced=floor.estimators[name].scored,
        announced_right=floor.estimators[name].within,
        callbacks=sum(caller.callback for caller in callers),
    )


def _agents(centre: ContactCentre) -> Mapping[str, int]:
    found = Counter(agent.state for agent in list(centre.distributor.floor.roster))
    return {state.value: found[state] for state in AgentState if state is not AgentState.OFFLINE}
