"""A caller may leave at any moment; the call is on record and the next one is taken."""

from __future__ import annotations

import numpy as np
import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import events, reason, wait_for_event, wait_for_step, wait_until_idle
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.speech.conftest import Says, joe_says

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

pytestmark = pytest.mark.models

_FLOW = """
menu:
  menu:
    prompt: {{play: question.wav}}
    choices:
      support: {{keys: "2", phrases: [technical support], next: read}}
      sales: {{keys: "1", phrases: [sales], next: connect}}
read:
  say: Your number is {{{{ call.id }}}}, and you are welcome to call again.
  next: menu
connect:
  transfer: "sip:desk@{desk}"
"""
_RINGING_DESK = SippPlan(scenario="functional/uas-invite-ring-expect-cancel.xml", calls=1)


def test_at_every_stage_of_a_flow(serve_flow: ServeFlow, joe_says: Says) -> None:
    word = np.frombuffer(joe_says("technical support"), np.int16)
    with Sipp(_RINGING_DESK) as desk:
        steps = _FLOW.format(desk=desk.address)
        edge = serve_flow(steps, sounds={"question.wav": make_sound(1)})
        with _caller(edge):
            pass  # before a word was heard
        with _caller(edge) as caller:
            caller.hear()
        with _caller(edge) as caller:
            caller.hear_out()
            caller.say(word)  # returns with its last packet: it is still to be decoded
        with _caller(edge) as caller:
            caller.press("2")
            wait_for_step(edge, "read")  # its prompt is being rendered
        with _caller(edge) as caller:
            caller.press("1")
            wait_until(lambda: "180 Ringing" in desk.messages, within=5, what="the desk to ring")
        desk.finish(within=5).require_success(1)
        with _caller(edge) as caller:
            caller.hear_out()
            caller.say(word)
            wait_for_event(edge, "recognized")
    records = edge.wait_for_calls(6)
    assert [reason(record) for record in records] == ["completed/caller_hangup"] * 6
    assert "speech began" in events(edge, records[3])
    assert edge.get("/readyz")["degraded"] == []


def _caller(edge: Edge) -> Caller:
    """The next one, who hangs up at the end of a `with` block."""
    wait_until_idle(edge)
    return _Answered(edge.sip_address())


class _Answered(Caller):
    def __enter__(self) -> Caller:
        caller = super().__enter__()
        caller.wait_for_answer()
        return caller
