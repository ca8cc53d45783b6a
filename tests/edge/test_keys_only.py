"""Where nobody can recognise speech, the menu goes on by keys, and the operator is told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import reason, steps, wait_for_event
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.sound import make_sound
from tests.speech.conftest import Says, joe_says

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

pytestmark = pytest.mark.models

_FLOW = """
menu:
  menu:
    prompt: {play: question.wav}
    language: %s
    choices:
      support: {keys: "2", phrases: [technical support], next: bye}
      sales: {keys: "1", phrases: [sales], next: menu}
bye:
  hangup: {}
"""
_SOUNDS = {"question.wav": make_sound(1)}


def _say_and_press(edge: Edge, word: bytes) -> None:
    """Say what is not understood, then press the key for it, and be let go."""
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        caller.hear_out()
        caller.say(np.frombuffer(word, np.int16))
        wait_for_event(edge, "unavailable: keys only")
        caller.press("2")
        caller.wait_for_end()
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == ["menu", "bye"]
    assert reason(record) == "completed/flow_hangup"


def test_a_language_without_a_model(serve_flow: ServeFlow, joe_says: Says) -> None:
    edge = serve_flow(_FLOW % "sv-SE", sounds=_SOUNDS)
    assert "Menus in sv-SE go by keys only" in " ".join(edge.get("/readyz")["degraded"])
    _say_and_press(edge, joe_says("technical support"))


def test_a_recogniser_that_takes_too_long(serve_flow: ServeFlow, joe_says: Says) -> None:
    edge = serve_flow(_FLOW % "en-US", sounds=_SOUNDS, speech={"decode_timeout": "0s"})
    _say_and_press(edge, joe_says("technical support"))
    metrics = edge.metrics()
    assert metrics['telephony_speech_outcomes_total{outcome="unavailable"}'] == 1
