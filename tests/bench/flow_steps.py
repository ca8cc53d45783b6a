"""The flow machine by itself: steps a second through the flow that comes with the program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from telephony.domain.call import Caller, CallFacts, CallId
from telephony.ivr.commands import Command, Note, Play
from telephony.ivr.events import DigitPressed, Event, PlaybackDone
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.machine import FlowMachine
from tests.bench.figure import Figure

_FLOW = Path(__file__).parents[2] / "ivr_flows" / "main.yaml"
_RUNS, _CALLS = 10, 100
_KEYS = "2" + "123456" + "2" + "654321" + "1"
"""Support; an account number; it was wrong; another; it is right."""


def measure() -> Iterator[Figure]:
    """Each call hears the greeting, keys in two account numbers, and is transferred."""
    flow = load_flow(_FLOW)
    rates = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        steps = sum(_walk(flow) for _ in range(_CALLS))
        rates.append(steps / (time.perf_counter() - began))
    yield Figure(name="flow steps", unit="/s", samples=rates, digits=0, remark="no media, no SIP")


def _walk(flow: Flow) -> int:
    """One call; returns the steps that it entered."""
    facts = CallFacts(CallId("bench"), "carrier", Caller("+15551230000"), "100", 0.0)
    machine = FlowMachine(flow, facts)
    commands = machine.start(0.0)
    greeting = next(command for command in commands if isinstance(command, Play))
    events: list[Event] = [PlaybackDone(greeting.playback), *(DigitPressed(key) for key in _KEYS)]
    entered = _steps(commands)
    for number, event in enumerate(events):
        entered += _steps(machine.handle(event, float(number)))
    assert machine.step == "support", machine.step
    return entered


def _steps(commands: list[Command]) -> int:
    return sum(isinstance(command, Note) and command.event == "step" for command in commands)
