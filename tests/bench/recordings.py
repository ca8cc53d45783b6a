"""Recordings: whether both tracks keep the time for a minute, and what sealing an hour takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.bench.figure import Figure, milliseconds
from tests.peers.caller import Caller
from tests.peers.sound import find, make_sound, read_wav, write_wav
from tests.peers.waiting import wait_until
from tests.recordings.tracks import DAY, ID, vault_in
from tests.sip.driven_agent import DrivenAgent

_SOUNDS = 12
_EVERY = 5.0
"""Seconds from the start of one sound to that of the next."""
_ALIGNED = 40.0
_SEALED_MINUTES = 60


def measure() -> Iterator[Figure]:
    """A minute in real time, then an hour as fast as it goes."""
    with TemporaryDirectory(prefix="bench-") as folder:
        yield from _kept_time(Path(folder))
        yield _sealing(Path(folder))


def _kept_time(folder: Path) -> Iterator[Figure]:
    """Who speaks on one leg is recorded on both tracks, with pauses in which nobody is heard."""
    left, right = folder / "left.wav", folder / "right.wav"
    sounds = [make_sound(100 + number, 0.8) for number in range(_SOUNDS)]
    said: list[float] = []
    with DrivenAgent() as agent:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        with Caller(agent.address, noise=0) as caller:
            leg = agent.wait_for("LegAnswered")["leg"]
            both = {"legs_left": [leg], "legs_right": [leg]}
            agent.do("start_recording", left=str(left), right=str(right), **both)
            began = time.monotonic()
            for number, sound in enumerate(sounds):
                caller.let_pass(max(0.1, began + number * _EVERY + 1 - time.monotonic()))
                said.append(time.monotonic())
                caller.say(sound)
                caller.let_pass(0.5)
                agent.do("record_legs", legs_left=[], legs_right=[])
                caller.let_pass(0.5)
                agent.do("record_legs", **both)
            agent.do("stop_recording")
            wait_until(lambda: left.read_bytes()[4:8] != bytes(4), within=5, what="the file")
        agent.close()
    tracks = [read_wav(left), read_wav(right)]
    found = np.array([[find(sound, track).offset for sound in sounds] for track in tracks])
    clock = np.array(said) - said[0]
    apart = np.abs(found[0] - found[1])
    late = np.abs(found[0] - found[0][0] - clock)
    yield Figure(
        name="recording, left against right", unit="ms", samples=milliseconds(apart), aim=_ALIGNED
    )
    yield Figure(
        name="recording against the clock, a minute",
        unit="ms",
        samples=milliseconds(late),
        aim=_ALIGNED,
        remark="a packet's 20 ms included",
    )


def _sealing(folder: Path) -> Figure:
    vault = vault_in(folder)
    tracks = vault.begin(ID)
    for track in (tracks.left, tracks.right):
        write_wav(track, np.tile(make_sound(3, 60.0), _SEALED_MINUTES))
    before = time.process_time()
    vault.seal(ID, DAY)
    spent = time.process_time() - before
    return Figure(name="sealing an hour, processor time", unit="s", samples=[spent], aim=5.0)
