"""The machine never raises and always comes to an end, whatever flow and caller do."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from telephony.domain.termination import Reason, ended
from telephony.ivr.events import HungUp
from telephony.ivr.flow import Flow
from tests.ivr.dialogue import Dialogue
from tests.ivr.random_flows import flows, happening

CALLERS = 8
"""Calls through each random flow."""

PATIENCE = 5000
"""Prompts, timeouts and transfers until a call that nobody steers has to be over."""


pytestmark = pytest.mark.simulation


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flows")
    (folder / "tune.wav").write_bytes(b"RIFF")
    return folder


def fuzzed(max_examples: int) -> settings:
    return settings(
        max_examples=max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


@fuzzed(200)
@given(data=st.data(), chance=st.randoms(use_true_random=True))
def test_never_raises_and_ends_with_the_call(
    folder: Path, data: st.DataObject, chance: Random
) -> None:
    flow = sound(data.draw(flows(folder)))
    for _ in range(CALLERS):
        call_through(flow, chance)


def sound(flow: Flow | None) -> Flow:
    assume(flow is not None)
    assert flow is not None
    return flow


def call_through(flow: Flow, chance: Random) -> None:
    caller = Dialogue(flow)
    for _ in range(chance.randrange(60)):
        event = happening(chance, caller)
        _ = caller.wait(event) if isinstance(event, float) else caller.send(event)
    went_on = caller.end is None
    caller.send(HungUp(ended(Reason.CALLER_HANGUP)))
    assert caller.end is not None
    assert not went_on or caller.end.reason is Reason.CALLER_HANGUP
    internal = [note for note in caller.notes if "internal" in str(note.details.get("problem"))]
    assert internal == []


@fuzzed(100)
@given(data=st.data())
def test_ends_though_the_caller_never_hangs_up(folder: Path, data: st.DataObject) -> None:
    flow = sound(data.draw(flows(folder)))
    caller = Dialogue(flow)
    for _ in range(PATIENCE):
        if caller.end is not None:
            return
        if caller.transferring is not None:
            caller.callee_ends(Reason.BUSY, answered=False)
        elif caller.playing is not None:
            caller.prompt_ends()
        else:
            assert caller.machine.deadline is not None, "waits for nothing"
            caller.wait(caller.machine.deadline - caller.now)
    raise AssertionError("the call goes on for ever")
