"""A prompt that comes back on the caller's line doesn't interrupt itself: tried in a real call."""

from __future__ import annotations

import numpy as np
import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import events, timeline, wait_for_event
from tests.peers.caller import Caller
from tests.speech.conftest import Says, joe_says

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

pytestmark = pytest.mark.models

_FLOW = """
menu:
  menu:
    prompt: For sales, press 1, or say sales. For technical support, press 2, or say so.
    choices:
      sales: {keys: "1", phrases: [sales], next: bye}
      support: {keys: "2", phrases: [technical support], next: bye}
    timeout: 1s
bye:
  hangup: {}
"""


def test_only_a_caller_or_an_echo_as_loud_interrupts_a_prompt(
    serve_flow: ServeFlow, joe_says: Says
) -> None:
    support = np.frombuffer(joe_says("technical support"), np.int16)
    edge = serve_flow(_FLOW)
    with Caller(edge.sip_address(), echo_loss=15.0) as caller:
        caller.wait_for_answer()
        wait_for_event(edge, "played to its end", within=15.0)
        assert "paused" not in events(edge, edge.calls()[0])
        echo = wait_for_event(edge, "echo disregarded")["details"]
        assert echo["loss_db"] == pytest.approx(15.0, abs=3.0)
        assert edge.metrics()["telephony_speech_echoes_total"] >= echo["times"]
        wait_for_event(edge, "no input")
        caller.hear()
        caller.let_pass(1.5)
        caller.say(support)
        caller.wait_for_end()
    (record,) = edge.wait_for_calls()
    told = timeline(edge, record)
    assert [entry["event"] for entry in told].count("paused") == 1
    assert [entry["details"]["by"] for entry in told if entry["event"] == "barge-in"] == ["speech"]

    with Caller(edge.sip_address(), echo_loss=0.0) as caller:
        caller.wait_for_answer()
        wait_for_event(edge, "paused")
