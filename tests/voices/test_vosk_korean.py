"""The real Vosk in a real call: a Korean menu, spoken to by a formant synthesiser.

There is no Korean voice for prompts here, so the flow plays recordings, as it would with a
voice artist's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import StartEdge
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.one_flow import one_flow
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sound import find
from tests.speech.voices import espeak_says
from tests.voices.timelines import choices, steps, timeline_of

_STEPS = """
menu:
  menu:
    prompt: {play: question.wav}
    choices:
      booking: {keys: "1", phrases: [예약], next: booking}
      nothing: {keys: "2", phrases: [아니요], next: nothing}
    no_match: [{play: again.wav}]
booking:
  play: booking.wav
  next: goodbye
nothing:
  play: nothing.wav
  next: goodbye
goodbye:
  hangup: {}
"""
_PROMPTS = {
    "question.wav": "예약하시겠습니까",
    "again.wav": "다시 말씀하세요",
    "booking.wav": "예약으로 연결합니다",
    "nothing.wav": "안녕히 가세요",
}
"""Would you like to book; please say it again; connecting you with booking; goodbye."""


_PAUSE = 0.6
"""Seconds; longer than the pauses within a prompt."""


@pytest.fixture
def prompts(tmp_path: Path) -> dict[str, Samples]:
    return {name: _spoken(text, tmp_path / name) for name, text in _PROMPTS.items()}


@pytest.fixture
def edge(start_edge: StartEdge, tmp_path: Path, prompts: dict[str, Samples]) -> Edge:
    return start_edge(one_flow(tmp_path / "served", _STEPS, language="ko-KR", sounds=prompts))


# Booking; no.
@pytest.mark.parametrize(("word", "chosen"), [("예약", "booking"), ("아니요", "nothing")])
def test_what_is_said_leads_to_its_step(
    edge: Edge,
    rtp_capture: RtpCapture,
    prompts: dict[str, Samples],
    tmp_path: Path,
    word: str,
    chosen: str,
) -> None:
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        caller.hear_out(_PAUSE)
        caller.say(_spoken(word, tmp_path / "word.wav"))
        caller.wait_for_end()
    heard = rtp_capture.stream_to(caller.media_port).audio()
    edge.wait_for_calls(1)
    timeline = timeline_of(edge, caller.call_id)
    (choice,) = choices(timeline)
    assert (choice["chosen"], choice["by"], choice["phrase"]) == (chosen, "speech", word)
    assert choice["confidence"] > 0.5
    assert steps(timeline) == ["menu", chosen, "goodbye"]
    assert find(prompts["question.wav"], heard).found
    assert find(prompts[f"{chosen}.wav"], heard).found


def test_another_word_is_no_match_and_is_asked_again(
    edge: Edge, rtp_capture: RtpCapture, prompts: dict[str, Samples], tmp_path: Path
) -> None:
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        caller.hear_out(_PAUSE)
        caller.say(_spoken("컴퓨터", tmp_path / "word.wav"))  # computer
        caller.hear_out(_PAUSE)
        caller.press("2")
        caller.wait_for_end()
    heard = rtp_capture.stream_to(caller.media_port).audio()
    edge.wait_for_calls(1)
    timeline = timeline_of(edge, caller.call_id)
    assert [entry["event"] for entry in timeline].count("no match") == 1
    (choice,) = choices(timeline)
    assert (choice["chosen"], choice["by"]) == ("nothing", "keys")
    assert find(prompts["again.wav"], heard).found


def _spoken(text: str, file: Path) -> Samples:
    return np.frombuffer(espeak_says(text, "ko", file), np.int16)
