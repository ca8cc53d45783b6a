"""The flow that comes with the program, walked by a voice: PocketSphinx in a real call."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import StartEdge
from tests.peers import wire
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.one_flow import configuration
from tests.peers.rtp_capture import RtpCapture
from tests.peers.waiting import wait_until
from tests.speech.conftest import Says, joe_says
from tests.voices.timelines import choices, steps, timeline_of

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

_FLOWS = Path(__file__).parents[2] / "ivr_flows"
_SOON = 0.35
"""Seconds from the first sound of a word to the prompt's last: 0.12 s of speech have to be
heard before they count, and a word may begin softly."""
_DECODED = 0.3
"""Seconds from a word's last sound in which nobody can have understood it yet."""


@pytest.fixture
def edge(start_edge: StartEdge, tmp_path: Path) -> Edge:
    return start_edge(configuration(tmp_path, _FLOWS))


@pytest.mark.parametrize(
    ("phrase", "step"),
    [("sales", "sales"), ("technical support", "account"), ("billing", "billing")],
)
def test_a_phrase_over_the_prompt_silences_it_and_is_understood(
    edge: Edge, rtp_capture: RtpCapture, joe_says: Says, phrase: str, step: str
) -> None:
    word = _samples(joe_says(phrase))
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        _wait_for_menu(edge)
        # The greeting was heard before; now the menu's prompt is.
        wait_until(
            lambda: len(wire.sounds_to(rtp_capture, caller.media_port)) >= 2,
            within=10,
            what="the menu's prompt on the wire",
        )
        caller.say(word)
        caller.hear()
        caller.hang_up()
    edge.wait_for_calls(1)
    timeline = timeline_of(edge, caller.call_id)
    assert [choice["by"] for choice in choices(timeline)] == ["speech"]
    assert choices(timeline)[0]["phrase"] == phrase
    assert steps(timeline)[-1] == step
    barge_in = next(entry for entry in timeline if entry["event"] == "barge-in")
    assert barge_in["details"] == {"by": "speech"}
    _require_silence_soon(rtp_capture, caller.media_port)


def test_words_after_the_prompt_walk_on_and_keys_can_be_mixed_in(
    edge: Edge, joe_says: Says
) -> None:
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        _wait_for_menu(edge)
        caller.hear_out(pause=1.0)
        caller.say(_samples(joe_says("support")))
        caller.hear()
        for key in "123456":
            caller.press(key)
        caller.hear_out(pause=1.0)
        caller.say(_samples(joe_says("correct")))
        caller.hear()
        caller.hang_up()
    edge.wait_for_calls(1)
    timeline = timeline_of(edge, caller.call_id)
    walked = ["opening", "desks", "main_menu", "account", "confirm_account", "support"]
    assert steps(timeline) == walked
    assert [choice["chosen"] for choice in choices(timeline)] == ["support", "correct"]
    (collected,) = (entry for entry in timeline if entry["event"] == "collected")
    assert collected["details"]["digits"] == "123456"


def _wait_for_menu(edge: Edge) -> None:
    """Return once the main menu's prompt plays."""

    def playing() -> bool:
        (call,) = edge.calls("active")
        timeline = edge.call(call["call_id"])["timeline"]
        return steps(timeline)[-1:] == ["main_menu"] and timeline[-1]["event"] == "playing"

    wait_until(playing, within=10, what="the main menu")


def _require_silence_soon(capture: RtpCapture, port: int) -> None:
    """On the wire: the prompt played, and from soon after the word's first sound nothing."""
    (said_at, said_until), *_ = wire.sounds_from(capture, port)
    prompt = wire.audible_to(capture, port)
    assert [moment for moment in prompt if said_at - 0.3 < moment < said_at + _SOON]
    assert not [moment for moment in prompt if said_at + _SOON < moment < said_until + _DECODED]


def _samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, np.int16)
