"""What a caller says, keys and is called by never enters the edge's output, whatever the level."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import keys, timeline, wait_for_event
from tests.peers.baresip import Account, Baresip
from tests.peers.edge import Edge
from tests.speech.conftest import Says, joe_says

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

pytestmark = pytest.mark.models

_ACCOUNT = "739184"
_PHRASE = "technical support"
_NUMBER = "4915733312345"
_FLOW = f"""
account:
  collect: {{prompt: Please key in your account number., digits: 6, into: account}}
  next: confirm
confirm:
  say: Your account number is {{{{ account | digits }}}}.
  next: menu
menu:
  menu:
    prompt: What can we do for you?
    choices:
      support: {{keys: "2", phrases: [{_PHRASE}], next: connect}}
      sales: {{keys: "1", phrases: [sales], next: connect}}
  on_error: connect
connect:
  transfer: {{to: "sip:{{{{ account }}}}@127.0.0.1:1", timeout: 1s}}
  next: bye
bye:
  hangup: {{}}
"""


def _walk(edge: Edge, word: bytes) -> None:
    """Key the account number, say the phrase, and be connected with nobody."""
    with Baresip(Account(user=_NUMBER)) as phone:
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_ESTABLISHED")
        phone.press(_ACCOUNT)
        wait_for_event(edge, "step", step="menu", within=20)
        wait_for_event(edge, "played to its end", playback=3, within=20)
        phone.say(np.frombuffer(word, np.int16))
        phone.wait_for("CALL_CLOSED", within=30)


@pytest.mark.parametrize("level", ["info", "debug"])
def test_the_output_has_neither_digits_nor_words(
    serve_flow: ServeFlow, joe_says: Says, level: str
) -> None:
    edge = serve_flow(_FLOW, log={"level": level, "format": "json"})
    _walk(edge, joe_says(_PHRASE))
    (record,) = edge.wait_for_calls()
    assert [key for key, _ in keys(edge, record)] == list(_ACCOUNT), "they are on record"
    recognized = [one for one in timeline(edge, record) if one["event"] == "recognized"]
    assert [one["details"]["phrase"] for one in recognized] == [_PHRASE]
    edge.terminate()
    assert edge.wait(within=15) == 0
    written = edge.written()
    assert "call_ended" in written
    spaced = r"[^0-9a-z]{0,4}".join(_ACCOUNT)
    assert not re.search(spaced, written), "together or one by one"
    assert _PHRASE not in written.lower()
    assert _NUMBER not in written
