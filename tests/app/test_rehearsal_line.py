"""The line of a rehearsal: 20 ms of sound are 20 ms of virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

from telephony.app.audio_rehearsal.judging import Reported
from telephony.app.audio_rehearsal.line import Line
from telephony.interfaces.speech import Recognition
from telephony.ivr.events import SpeechNotRecognized, SpeechRecognized, SpeechStarted
from telephony.media.g711 import SAMPLE_RATE, Samples
from tests.ivr.dialogue import Dialogue, flow_of

_QUIET, _LOUD = bytes(320), b"\x10\x20" * 160
_FLOW = """
menu:
  menu:
    prompt: Sales or support?
    choices:
      sales: {keys: "1", phrases: [sales], next: bye}
    timeout: 2s
    no_input: [Nothing heard.]
bye:
  hangup: {}
"""
_PROMPT_SECONDS = 3.0


class _Ear:
    """Implements `SpeechService`: what is loud is speech, and says what the test wants."""

    def __init__(self, phrase: str = "") -> None:
        self._phrase = phrase

    def new_detector(self) -> _Ear:
        return self

    def is_speech(self, frame: bytes) -> bool:
        return frame == _LOUD

    def sees_nothing(self, pcm: bytes) -> bool:
        return False

    def try_open(
        self,
        language: str,
        phrases: Sequence[str],
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> _Ear:
        return self

    complete = False

    def accept(self, pcm: bytes) -> None:
        """Nothing to keep."""

    def finish(self) -> Future[Recognition]:
        future: Future[Recognition] = Future()
        future.set_result(Recognition(self._phrase, 0.9))
        return future

    def cancel(self) -> None:
        """Nothing to do."""


def _prompt(start: int, stop: int) -> Samples:
    """Implements `SoundSource`: noise, always the same."""
    length = round(_PROMPT_SECONDS * SAMPLE_RATE)
    noise = np.random.default_rng(7).normal(0, 3000, length).astype(np.int16)
    return noise[max(0, start) : max(0, stop)]


Carry = Callable[..., list[Reported]]


@pytest.fixture
def carry() -> Iterator[Carry]:
    """Carries frames on a line, one after the other, all on one event loop."""

    async def all_of(line: Line, frames: list[bytes], certainty: float | None) -> list[Reported]:
        return [each for frame in frames for each in await line.carry(frame, certainty)]

    with asyncio.Runner() as runner:
        yield lambda line, frames, certainty=None: runner.run(all_of(line, frames, certainty))


def _call(folder: Path, ear: _Ear) -> tuple[Dialogue, Line]:
    stage = Dialogue(flow_of(folder, _FLOW))
    return stage, Line(stage, ear, lambda play: _PROMPT_SECONDS, lambda play: _prompt)


def test_a_prompt_plays_for_as_long_as_it_lasts(tmp_path: Path, carry: Carry) -> None:
    stage, line = _call(tmp_path, _Ear())
    began = stage.now
    carry(line, [_QUIET] * 149)
    assert stage.hears == "Sales or support?"
    carry(line, [_QUIET] * 2)
    assert stage.hears == ""
    assert round(stage.now - began, 6) == 3.02


def test_silence_lets_the_flow_lose_patience(tmp_path: Path, carry: Carry) -> None:
    stage, line = _call(tmp_path, _Ear())
    assert carry(line, [_QUIET] * 255) == []
    assert stage.hears == "Nothing heard. Sales or support?"


def test_a_cough_holds_a_prompt_where_it_is(tmp_path: Path, carry: Carry) -> None:
    stage, line = _call(tmp_path, _Ear())
    carry(line, [_QUIET] * 50)
    came = carry(line, [_LOUD] * 10 + [_QUIET] * 20)
    assert [type(event) for event, _ in came] == [SpeechStarted, SpeechNotRecognized]
    assert not stage.paused
    assert 1.5 < line.left < 2.0, "it went on where it stopped"


def test_what_is_understood_is_on_stage(tmp_path: Path, carry: Carry) -> None:
    stage, line = _call(tmp_path, _Ear("sales"))
    came = carry(line, [_LOUD] * 40 + [_QUIET] * 30)
    assert [type(event) for event, _ in came] == [SpeechStarted, SpeechRecognized]
    assert stage.end is not None


def test_a_dialogues_certainty_goes_before_the_recognisers(tmp_path: Path, carry: Carry) -> None:
    stage, line = _call(tmp_path, _Ear("sales"))
    came = carry(line, [_LOUD] * 60 + [_QUIET] * 30, certainty=0.1)
    assert isinstance(came[-1][0], SpeechRecognized)
    assert stage.end is None
    assert [note.details["confidence"] for note in stage.noted("speech rejected")] == [0.1]
