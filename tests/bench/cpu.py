"""CPU time of the edge's process for each call, by what the call is doing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.bench.calls import AT_ONCE, Bench, bench
from tests.bench.figure import Figure
from tests.peers.caller import Caller
from tests.peers.sound import make_sound

_SETTLE = 1.0
_WINDOW = 8.0
"""Seconds."""
_STEPS = """
which:
  menu:
    prompt: {play: question.wav}
    choices:
      bare: {keys: "1", next: bare}
      listening: {keys: "2", next: listening}
      playing: {keys: "3", next: playing}
      both: {keys: "4", next: both}
bare:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, timeout: 120s}
listening:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, timeout: 120s, speech: true}
playing:
  collect: {prompt: {play: music.wav}, digits: 1, into: key}
both:
  collect: {prompt: {play: music.wav}, digits: 1, into: key, speech: true}
"""
_MODES = {
    "1": "silent, waiting for a key",
    "2": "listening to a silent caller",
    "3": "prompt playing",
    "4": "in a menu: prompt playing and listening",
}


def measure() -> Iterator[Figure]:
    """The edge at rest, then three calls at once in each mode, the rest deducted."""
    sounds = {"question.wav": make_sound(1, 0.3), "music.wav": make_sound(2, 60.0)}
    with bench(_STEPS, sounds=sounds) as running:
        time.sleep(_SETTLE)
        at_rest = _share_of_a_core(running)
        yield Figure(name="CPU without calls", unit="% of a core", samples=[at_rest], digits=2)
        for key, mode in _MODES.items():
            share = (_in_mode(running, key) - at_rest) / AT_ONCE
            yield Figure(
                name=f"CPU per call, {mode}", unit="% of a core", samples=[share], digits=2
            )


def _in_mode(running: Bench, key: str) -> float:
    with ExitStack() as calls:
        callers = [calls.enter_context(running.call()) for _ in range(AT_ONCE)]
        for caller in callers:
            _enter(caller, key)
        time.sleep(_SETTLE)
        return _share_of_a_core(running)


def _enter(caller: Caller, key: str) -> None:
    caller.wait_for_answer()
    caller.hear()
    caller.press(key)
    caller.hear()


def _share_of_a_core(running: Bench) -> float:
    """Percent, over the window."""
    began, before = time.monotonic(), running.edge.cpu_seconds()
    time.sleep(_WINDOW)
    return 100 * (running.edge.cpu_seconds() - before) / (time.monotonic() - began)
