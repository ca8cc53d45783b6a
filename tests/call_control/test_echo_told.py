"""An echo that interrupts nothing is on record and counted: found by the real guard, in virtual
time; and told once, however long it goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from telephony.call_control import prompter
from telephony.call_control.audio.played_sound import PlayedSound
from telephony.call_control.call_log import ECHO, ECHO_PAUSE, CallLog
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Detail, Kind
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.commands import PromptPart
from telephony.ivr.rehearsal.stage import ANN
from telephony.media.line_echo import Echo
from tests.call_control.test_flow_call import Desk
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.sound import write_wav

MENU = """
flow: desk
start: pick
steps:
  pick:
    menu:
      prompt: For sales say sales.
      choices: {sales: {phrases: [sales], next: bye}}
  bye: {hangup: true}
"""
LATE = 0.06
"""Seconds from what is played to its echo."""
FRAME = 160


def noise(seed: int) -> Samples:
    return np.random.default_rng(seed).normal(0, 3000, 2 * SAMPLE_RATE).astype(np.int16)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """One whose prompts are a file of noise, and whose players keep virtual time."""
    desk = Desk(tmp_path, flow=MENU)
    file = write_wav(tmp_path / "prompt.wav", noise(3))

    def find(part: PromptPart) -> Path:
        return file

    def of_virtual_time(clock: Callable[[], float]) -> PlayedSound:
        return PlayedSound(asyncio.get_running_loop().time)

    monkeypatch.setattr(desk.prompts, "find", find)
    monkeypatch.setattr(prompter, "PlayedSound", of_virtual_time)
    return desk


async def echo_and_then_a_caller(desk: Desk) -> None:
    """A second of the prompt comes back 20 dB quieter; then somebody speaks."""
    await asyncio.sleep(LATE)
    heard = np.concatenate([noise(3)[:SAMPLE_RATE] * 0.1, noise(4)[: SAMPLE_RATE // 2]])
    for start in range(0, len(heard), FRAME):
        desk.caller.rings[-1].waiting += heard[start : start + FRAME].astype("<i2").tobytes()
        await asyncio.sleep(FRAME / SAMPLE_RATE)
    desk.caller.end(ended(Reason.CALLER_HANGUP))


def test_an_echo_is_told_before_the_caller_is_heard(desk: Desk) -> None:
    desk.take(echo_and_then_a_caller)
    heard = ("echo disregarded", "speech began", "paused", "resumed")
    told = [each for each in desk.events() if each in heard]
    assert told == ["echo disregarded", "speech began", "paused"]
    (entry,) = [each for each in desk.timeline if each.event == "echo disregarded"]
    assert entry.kind is Kind.SPEECH
    assert entry.details["loss_db"] == pytest.approx(20.0, abs=1.0)
    assert float(entry.details["explained"] or 0.0) > 0.8
    times = entry.details["times"]
    assert isinstance(times, int)
    assert 4 <= times <= 10, "each time that it began like speech"
    assert desk.observer.told.count("echo_disregarded") == times


class Told:
    """A log whose clock is set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log = CallLog(CallRecord(ANN))
        self.now = 1000.0
        monkeypatch.setattr(time, "time", lambda: self.now)

    def echo(self, after: float, share: float = 0.95) -> None:
        self.now += after
        self.log.echo(Echo(share, 18.24))

    @property
    def entries(self) -> list[tuple[float, dict[str, Detail]]]:
        return [(e.at, dict(e.details)) for e in self.log.entries if e.event == ECHO]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def test_what_goes_on_is_one_entry_from_its_beginning(told: Told) -> None:
    for after, share in ((0.0, 0.95), (0.2, 0.412), (0.9, 0.99)):
        told.echo(after, share)
    details = {"times": 3, "seconds": 1.1, "loss_db": 18.2, "explained": 0.41}
    assert told.entries == [(1000.0, details)]


def test_after_a_pause_it_is_another(told: Told) -> None:
    told.echo(0.0)
    told.echo(ECHO_PAUSE + 0.1, 0.5)
    told.echo(0.1)
    assert [(details["times"], details["explained"]) for _, details in told.entries] == [
        (1, 0.95),
        (2, 0.5),
    ]


def test_what_happens_meanwhile_keeps_its_place(told: Told) -> None:
    told.echo(0.0)
    told.log.add(Kind.PROMPT, "played to its end")
    told.echo(0.1)
    assert [entry.event for entry in told.log.entries] == [ECHO, "played to its end", ECHO]


def test_a_clock_that_is_set_back_does_no_harm(told: Told) -> None:
    told.echo(0.0)
    told.echo(-30.0)
    ((_, details),) = told.entries
    assert (details["times"], details["seconds"]) == (2, 0.0)
