"""Two tracks of who says what: whose sound is where, when, and how loud."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.peers.caller import Caller
from tests.peers.g711 import PCMU, Samples, decode, encode
from tests.peers.sound import find, make_sound, read_wav
from tests.peers.waiting import wait_until
from tests.sip.answered_call import level
from tests.sip.driven_agent import DrivenAgent

pytestmark = pytest.mark.peer

CALLER, AGENT, SECRET, LATER = (make_sound(seed, 0.8) for seed in range(31, 35))
ALIGNED = 0.04
"""Seconds: what one side hears and says may be so far apart from the truth."""


@dataclass
class Recorded:
    """A recording in progress, of a caller and of an agent who each speak on a line."""

    agent: DrivenAgent
    caller: Caller
    other: Caller
    legs: tuple[str, str]
    left: Path
    right: Path

    def let_pass(self) -> None:
        """Return once the last that was said is through the jitter buffer and in the files."""
        goal = self.left.stat().st_size + 8000
        wait_until(lambda: self.left.stat().st_size >= goal, within=5, what="half a second")

    def finish(self) -> tuple[Samples, Samples]:
        """Both tracks, once the library has completed them."""
        self.let_pass()
        self.agent.do("stop_recording")
        wait_until(lambda: complete(self.left) and complete(self.right), within=5, what="the files")
        return read_wav(self.left), read_wav(self.right)


def complete(wav: Path) -> bool:
    """Whether its length has been written: when the recorder closes it."""
    return wav.read_bytes()[4:8] not in (b"", bytes(4))


@contextmanager
def recorded(agent: DrivenAgent, folder: Path) -> Iterator[Recorded]:
    """Two callers, one recorded left and one right, who don't hear each other."""
    agent.for_callers("answer")
    left, right = folder / "left.wav", folder / "right.wav"
    with Caller(agent.address, noise=0) as caller:
        first = agent.wait_for("LegAnswered")["leg"]
        with Caller(agent.address, noise=0) as other:
            second = agent.wait_for("LegAnswered")["leg"]
            agent.do(
                "start_recording",
                left=str(left),
                right=str(right),
                legs_left=[first],
                legs_right=[second],
            )
            agent.wait_for("RecordingBegan")
            yield Recorded(agent, caller, other, (first, second), left, right)


def test_each_is_on_its_own_track_at_its_own_level(agent: DrivenAgent, tmp_path: Path) -> None:
    with recorded(agent, tmp_path) as call:
        call.caller.say(CALLER)
        call.other.say(AGENT)
        left, right = call.finish()
    assert find(CALLER, left).found and find(AGENT, right).found
    assert not find(AGENT, left).found and not find(CALLER, right).found
    said = decode(encode(CALLER, PCMU), PCMU)
    start = round(find(CALLER, left).offset * 8000)
    heard = left[start : start + len(CALLER)]
    assert abs(20 * np.log10(level(heard) / level(said))) < 0.1, "decibels"
    assert np.abs(heard.astype(int)).max() <= np.abs(said.astype(int)).max(), "no clipping"


def test_tracks_keep_time_while_nobody_is_heard(agent: DrivenAgent, tmp_path: Path) -> None:
    with recorded(agent, tmp_path) as call:
        began = time.monotonic()
        call.caller.say(CALLER)
        call.let_pass()
        agent.do("record_legs", legs_left=[], legs_right=[])
        call.caller.say(SECRET)  # heard by nobody, in real time
        call.let_pass()
        agent.do("record_legs", legs_left=[call.legs[0]], legs_right=[call.legs[0]])
        passed = time.monotonic() - began
        call.caller.say(LATER)
        left, right = call.finish()
    first, then = find(CALLER, left), find(LATER, left)
    assert first.found and then.found and not find(SECRET, left).found
    assert then.offset - first.offset == pytest.approx(passed, abs=ALIGNED)
    assert find(LATER, right).offset == pytest.approx(then.offset, abs=ALIGNED)
    assert abs(len(left) - len(right)) <= 320


def test_a_pause_is_silence_of_the_same_length(agent: DrivenAgent, tmp_path: Path) -> None:
    with recorded(agent, tmp_path) as call:
        call.caller.say(CALLER)
        call.let_pass()
        agent.do("pause_recording")
        call.caller.say(SECRET)
        agent.do("record_legs", legs_left=[call.legs[0]], legs_right=list(call.legs))
        call.caller.say(SECRET)
        call.let_pass()
        agent.do("resume_recording")
        call.caller.say(LATER)
        left, right = call.finish()
    assert find(CALLER, left).found and find(LATER, left).found and find(LATER, right).found
    assert not find(SECRET, left).found and not find(SECRET, right).found
    begin = round(find(CALLER, left).offset * 8000) + len(CALLER) + 2400
    assert not left[begin : round(find(LATER, left).offset * 8000) - 2400].any()
    assert not right[: round(find(LATER, right).offset * 8000) - 2400].any()


def test_a_recording_outlives_the_legs_that_it_heard(agent: DrivenAgent, tmp_path: Path) -> None:
    with recorded(agent, tmp_path) as call:
        call.other.say(AGENT)
        call.let_pass()
        call.other.hang_up()
        agent.wait_for("LegEnded", leg=call.legs[1])
        call.caller.say(CALLER)
        left, right = call.finish()
    assert find(CALLER, left).found and find(AGENT, right).found
    assert abs(len(left) - len(right)) <= 320


def test_files_that_cannot_be_written_are_told(agent: DrivenAgent, tmp_path: Path) -> None:
    nowhere = tmp_path / "no such folder"
    agent.do(
        "start_recording",
        left=str(nowhere / "left.wav"),
        right=str(nowhere / "right.wav"),
        legs_left=[],
        legs_right=[],
    )
    assert "can't write" in agent.wait_for("RecordingFailed")["problem"]
    agent.do("stop_recording")  # harmless


def test_a_recording_in_progress_is_completed_when_the_agent_closes(tmp_path: Path) -> None:
    with DrivenAgent() as agent:
        agent.wait_for("Ready")
        with recorded(agent, tmp_path) as call:
            call.caller.say(CALLER)
            call.let_pass()
            assert agent.close() == 0
        assert complete(call.left) and find(CALLER, read_wav(call.left)).found
