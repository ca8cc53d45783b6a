"""Other people's telephones call, hear the prompt, press keys and arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import keys, reason, steps, wait_for_event, wait_for_step
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.linphone import Linphone
from tests.peers.sound import find, make_sound, read_wav

pytestmark = pytest.mark.models

_FLOW = """
menu:
  menu:
    prompt: Thank you for calling Acme. For support, press 2.
    choices:
      sales: {keys: "1", next: bye}
      support: {keys: "2", next: account}
account:
  collect:
    prompt: Please key in your account number.
    digits: 4
    into: account
  next: check
check:
  branch:
    - {when: "account == '4711'", next: bye}
    - {else: menu}
bye:
  hangup: {}
"""
_PIECE = SAMPLE_RATE // 2
_WAY = ["menu", "account", "check", "bye"]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the edge keeps the prompts that it rendered."""
    return tmp_path / "cache"


@pytest.fixture
def edge(serve_flow: ServeFlow, cache: Path) -> Edge:
    return serve_flow(_FLOW, prompts={"cache": str(cache)})


def _heard(cache: Path, recording: Samples) -> bool:
    """Whether the menu's prompt, the longer one, is in the recording.

    Piece by piece, because a telephone without a sound card slips by some milliseconds now
    and then, most of all on a busy machine.
    """
    prompt = max((read_wav(file) for file in cache.rglob("*.wav")), key=len)
    pieces = [prompt[at : at + _PIECE] for at in range(0, len(prompt) - _PIECE, _PIECE)]
    found = [place.offset for piece in pieces if (place := find(piece, recording)).found]
    return len(found) >= 0.7 * len(pieces) and found == sorted(found)


def test_baresip_hears_the_prompt_and_arrives_by_rfc_4733(edge: Edge, cache: Path) -> None:
    with Baresip() as phone:
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_ESTABLISHED")
        wait_for_event(edge, "played to its end")
        phone.press("2")
        wait_for_step(edge, "account")
        assert _heard(cache, phone.recording())
        phone.press("4711")
        phone.wait_for("CALL_CLOSED")
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == _WAY
    assert keys(edge, record) == [(key, "rfc4733") for key in "24711"]
    assert reason(record) == "completed/flow_hangup"


def test_linphone_hears_the_prompt_and_arrives_by_info(edge: Edge, cache: Path) -> None:
    with Linphone() as phone:
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for_answer()
        wait_for_event(edge, "played to its end")
        phone.press("2")
        wait_for_step(edge, "account")
        phone.press("4711")
        phone.wait_for_end()
        assert _heard(cache, phone.recording())
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == _WAY
    assert keys(edge, record) == [(key, "info") for key in "24711"]
    assert reason(record) == "completed/flow_hangup"


def test_baresip_is_seen_to_hold_resume_and_hang_up(serve_flow: ServeFlow) -> None:
    edge = serve_flow("greet: {play: sound.wav}", sounds={"sound.wav": make_sound(1, 30.0)})
    with Baresip() as phone:
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_for("CALL_ESTABLISHED")
        phone.hold()
        wait_for_event(edge, "held by the peer")
        phone.resume()
        wait_for_event(edge, "resumed by the peer")
        phone.hang_up()
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"
