"""Who hears whom, and who hears music, in each state of a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from telephony.conversation.state import State
from telephony.conversation.supervision import Supervision


class Role(StrEnum):
    """What a person is in a contact."""

    CALLER = "caller"
    AGENT = "agent"
    THIRD_PARTY = "third party"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Party:
    """A person in a contact; only supervisors may be several, told apart by name."""

    role: Role
    name: str = ""


CALLER, AGENT, THIRD_PARTY = Party(Role.CALLER), Party(Role.AGENT), Party(Role.THIRD_PARTY)

Connection = tuple[Party, Party]
"""The second hears the first."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Directed connections, and who hears music instead."""

    connections: frozenset[Connection] = frozenset()
    music: frozenset[Party] = frozenset()


_SPEAKING: dict[State, tuple[Party, ...]] = {
    State.TALKING: (CALLER, AGENT),
    State.CONSULTING: (AGENT, THIRD_PARTY),
    State.ALTERNATING: (CALLER, AGENT),
    State.CONFERENCE: (CALLER, AGENT, THIRD_PARTY),
    State.HANDED_OVER: (CALLER, THIRD_PARTY),
}
_MUSIC: dict[State, Party] = {
    State.HELD: CALLER,
    State.CALLING: CALLER,
    State.CONSULTING: CALLER,
    State.ALTERNATING: THIRD_PARTY,
}
_SUPERVISED = frozenset(State) - {State.RINGING, State.HANDED_OVER, State.OVER}


def hearing(state: State, supervisors: Mapping[str, Supervision]) -> Hearing:
    """By the state, and the supervisors who take part.

    A supervisor hears the agent and whomever the agent hears: never a caller on hold.
    """
    speaking = _SPEAKING.get(state, ())
    connections = {(one, other) for one in speaking for other in speaking if one != other}
    if state in _SUPERVISED:
        around_agent = set(speaking) | {AGENT}
        barging = {
            Party(Role.SUPERVISOR, name)
            for name, mode in supervisors.items()
            if mode is Supervision.BARGE
        }
        for name, mode in supervisors.items():
            me = Party(Role.SUPERVISOR, name)
            connections |= {(other, me) for other in (around_agent | barging) - {me}}
            if mode is Supervision.WHISPER:
                connections.add((me, AGENT))
            if mode is Supervision.BARGE:
                connections |= {(me, other) for other in around_agent}
    music = _MUSIC.get(state)
    return Hearing(frozenset(connections), frozenset(() if music is None else (music,)))
