"""An edge that starts at noon knows its morning from what is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from telephony.acd.agent_state import AgentState
from telephony.app.todays_start import remember
from telephony.call_control.desks.day_watch import DayWatch
from telephony.domain.call import CallId
from telephony.domain.errors import StoreError
from telephony.interfaces.contact_store import ContactRecord, StateChange
from tests.call_control.centre import ANN, Centre

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=BERLIN).timestamp()
NINE = NOON - 3 * 3600
ANSWERED = ContactRecord(
    "c.1", CallId("c"), "support", "ann", NINE, 130, NINE + 10, NINE + 70, wrapped_up_at=NINE + 100
)


def _state(minutes: float, state: AgentState, agent: str = "ann") -> StateChange:
    return StateChange(NINE + 60 * minutes, agent, state, "")


class _Morning:
    """A `ContactArchive` of these."""

    def __init__(self, contacts: list[ContactRecord], states: list[StateChange]) -> None:
        self._contacts, self._states = contacts, states
        self.asked_since: set[float] = set()

    def contacts_since(self, since: float) -> list[ContactRecord]:
        self.asked_since.add(since)
        return self._contacts

    def states_since(self, since: float) -> list[StateChange]:
        self.asked_since.add(since)
        return self._states

    def last_agents(self, *, limit: int) -> list[tuple[str, str]]:
        return [("+4930", "ann")]


def _started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archive: Any, check: Any) -> None:
    centre = Centre(tmp_path, ANN)
    monkeypatch.setattr("telephony.app.todays_start.time", SimpleNamespace(time=lambda: NOON))

    async def script() -> None:
        day = DayWatch(centre.centre, BERLIN, lambda: NOON)
        settings: Any = SimpleNamespace(time_zone="Europe/Berlin")
        remember(centre.centre, day, archive, settings)
        day.start()
        day.look()
        check(centre.centre, day.view(None))

    centre.play(script)


def test_callers_and_duty_of_the_morning_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_vain = replace(ANSWERED, contact_id="c.0", answered_at=None)
    states = [
        _state(0, AgentState.BREAK),
        _state(1, AgentState.READY),
        _state(2, AgentState.BUSY),
        _state(5, AgentState.OFFLINE),
        _state(170, AgentState.READY),
        _state(3, AgentState.READY, "gone from the file"),
    ]
    archive = _Morning([in_vain, ANSWERED], states)

    def check(centre: Any, course: Any) -> None:
        nine = 9 * 60
        assert course.counted == {nine: 1} and course.in_time == {}, "130 s is too long"
        assert course.waiting == {nine - 2: 1, nine - 1: 1, nine: 1}
        morning = dict.fromkeys([*range(nine + 1, nine + 5), *range(nine + 170, nine + 180)], 1)
        assert course.on_duty == morning | {nine + 180: 1}
        figures = centre.today.queue("support")
        assert (figures.answered, figures.handling.talk_time) == (1, 60)
        assert archive.asked_since == {NOON - 12 * 3600}

    _started(tmp_path, monkeypatch, archive, check)


def test_a_store_that_cannot_be_read_costs_the_figures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(_Morning):
        def states_since(self, since: float) -> list[StateChange]:
            raise StoreError("The disk is gone.")

    def check(centre: Any, course: Any) -> None:
        assert course.counted == {}
        assert centre.today.queue("support").answered == 0

    _started(tmp_path, monkeypatch, Broken([ANSWERED], []), check)
