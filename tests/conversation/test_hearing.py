"""Who hears whom: read as "one>two", two hears one."""

from __future__ import annotations

import pytest

from telephony.conversation.hearing import Party, hearing
from telephony.conversation.state import State
from telephony.conversation.supervision import Supervision

LISTEN, WHISPER, BARGE = Supervision.LISTEN, Supervision.WHISPER, Supervision.BARGE


def shown(state: State, **supervisors: Supervision) -> set[str]:
    return {f"{name(one)}>{name(two)}" for one, two in hearing(state, supervisors).connections}


def name(party: Party) -> str:
    return party.name or {"third party": "third"}.get(party.role.value, party.role.value)


def all_of(*names: str) -> set[str]:
    return {f"{one}>{two}" for one in names for two in names if one != two}


@pytest.mark.parametrize(
    ("state", "speaking", "music"),
    [
        (State.RINGING, (), None),
        (State.WHISPER, (), None),
        (State.TALKING, ("caller", "agent"), None),
        (State.HELD, (), "caller"),
        (State.CALLING, (), "caller"),
        (State.CONSULTING, ("agent", "third"), "caller"),
        (State.ALTERNATING, ("caller", "agent"), "third"),
        (State.CONFERENCE, ("caller", "agent", "third"), None),
        (State.HANDED_OVER, ("caller", "third"), None),
        (State.OVER, (), None),
    ],
)
def test_each_state(state: State, speaking: tuple[str, ...], music: str | None) -> None:
    assert shown(state) == all_of(*speaking)
    assert [name(party) for party in hearing(state, {}).music] == ([music] if music else [])


@pytest.mark.parametrize(
    ("mode", "heard_by"),
    [(LISTEN, set()), (WHISPER, {"eve>agent"}), (BARGE, {"eve>agent", "eve>caller"})],
)
def test_supervisor_of_two_who_speak(mode: Supervision, heard_by: set[str]) -> None:
    hears = {"agent>eve", "caller>eve"}
    assert shown(State.TALKING, eve=mode) == all_of("agent", "caller") | hears | heard_by


def test_caller_on_hold_is_heard_by_nobody() -> None:
    assert shown(State.HELD, eve=BARGE) == {"agent>eve", "eve>agent"}
    everything = shown(State.CONSULTING, eve=BARGE)
    assert not any("caller" in pair for pair in everything)


def test_barging_supervisor_is_heard_by_the_others() -> None:
    pairs = shown(State.TALKING, eve=BARGE, max=LISTEN)
    assert "eve>max" in pairs
    assert "max>eve" not in pairs


@pytest.mark.parametrize("state", [State.RINGING, State.HANDED_OVER, State.OVER])
def test_without_the_agent_nobody_supervises(state: State) -> None:
    assert not any("eve" in pair for pair in shown(state, eve=BARGE))
