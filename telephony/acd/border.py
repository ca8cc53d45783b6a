"""Whether those who carry out the distributor's commands believe the same as the distributor.

The floor knows who waits and who is rung; call control holds the callers' calls and the agents'
phones. What differs between two events will never be mended by an event that comes by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from telephony.acd.agent_state import AgentState
from telephony.acd.floor import Floor


class Difference(StrEnum):
    """What is wrong at the border, as words that follow a caller's or an agent's name."""

    CALL_IS_GONE = "is on the floor, and its call is gone"
    CALL_IS_STRANDED = "is in a queue for its call, and nowhere on the floor"
    PHONE_IS_SILENT = "is reserved, and no phone rings"
    PHONE_IS_FORGOTTEN = "has a phone that rings or talks for nobody"


@dataclass(frozen=True, slots=True)
class BorderBreach:
    """Something that the two sides see differently."""

    difference: Difference
    subject: str


def border_breaches(
    floor: Floor, calls: Collection[str], phones: Collection[str]
) -> Iterator[BorderBreach]:
    """`calls`: callers who are in queues or with agents for call control, callbacks too. `phones`:
    agents whose phone is rung for a caller, or talks to one."""
    callers = floor.waiting.keys() | floor.contacts.keys()
    for caller in sorted(callers):
        if caller not in calls:
            yield BorderBreach(Difference.CALL_IS_GONE, caller)
    for caller in calls:
        if caller not in callers:
            yield BorderBreach(Difference.CALL_IS_STRANDED, caller)
    at_phone = {agent.name for agent in floor.roster if agent.state in _AT_PHONE}
    for agent in floor.roster:
        if agent.state is AgentState.RESERVED and agent.name not in phones:
            yield BorderBreach(Difference.PHONE_IS_SILENT, agent.name)
    for name in phones:
        if name not in at_phone:
            yield BorderBreach(Difference.PHONE_IS_FORGOTTEN, name)


_AT_PHONE = frozenset({AgentState.RESERVED, AgentState.BUSY, AgentState.CONSULTED})
