"""A cough over a prompt pauses it, and it goes on where it stopped: heard in a real call."""

from __future__ import annotations

import numpy as np
import pytest

from telephony.media.sound_match import find
from tests.edge.conftest import ServeFlow
from tests.edge.on_record import events, wait_for_event
from tests.peers.caller import Caller
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.sound import make_sound

pytestmark = pytest.mark.models

_FLOW = """
menu:
  menu:
    prompt: {play: question.wav}
    choices:
      sales: {keys: "1", phrases: [sales], next: bye}
bye:
  hangup: {}
"""
_PROMPT = make_sound(3, 5.0)


def _cough() -> Samples:
    """A third of a second of sound with a voice's pitch, in which nobody says a word."""
    time = np.arange(round(0.35 * SAMPLE_RATE)) / SAMPLE_RATE
    noise = np.random.default_rng(7).normal(0, 1, len(time))
    pulses = sum(np.sin(2 * np.pi * 140 * n * time) / n for n in range(1, 20))
    fade = np.sin(np.pi * np.arange(len(time)) / len(time)) ** 0.3
    return (6000 * fade * (pulses + 0.4 * noise)).clip(-30000, 30000).astype(np.int16)


def test_a_cough_pauses_the_prompt_which_goes_on_where_it_stopped(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_FLOW, sounds={"question.wav": _PROMPT})
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        wait_for_event(edge, "playing")
        caller.let_pass(1.5)
        caller.say(_cough())
        wait_for_event(edge, "resumed")
        wait_for_event(edge, "played to its end")
        caller.let_pass(0.3)
        heard = caller.recording()
        caller.press("1")
        caller.wait_for_end()
    (record,) = edge.wait_for_calls()
    told = events(edge, record)
    assert told.index("paused") < told.index("resumed") < told.index("played to its end")
    assert "no match" not in told
    first, last = find(_PROMPT[:8000], heard), find(_PROMPT[-8000:], heard)
    assert first.found
    assert last.found
    paused = last.offset - first.offset - 4.0
    assert 0.4 < paused < 2.0, "all of it was heard, once, with one pause"
