"""Through the running edge: a PIN and a card number are nowhere in what it keeps or tells."""

from __future__ import annotations

import json
from pathlib import Path

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import steps, timeline, wait_for_event
from tests.peers.caller import Caller
from tests.peers.sound import make_sound

_FLOW = """
hello: {say: {prompt: {play: hello.wav}}, next: stored}
stored: {set: {stored: "4711"}, next: pin}
pin:
  verify:
    prompt: {play: pin.wav}
    digits: 4
    against: "{{ stored }}"
    lock_after: 2
    on_locked: locked
    on_failure: locked
  next: careful
careful: {secure: on, next: card}
card:
  collect: {prompt: {play: card.wav}, digits: 6, into: card, on_failure: done}
  next: done
done: {secure: off, next: again}
again:
  collect: {prompt: {play: again.wav}, digits: 1, into: open, on_failure: end}
  next: end
locked: {play: {file: locked.wav, barge_in: false}, next: end}
end: {hangup: {}}
"""
_SOUNDS = {
    f"{name}.wav": make_sound(seed, 0.5)
    for seed, name in enumerate(("hello", "pin", "card", "again", "locked"), start=1)
}


def test_nothing_of_a_secret_is_kept_and_wrong_pins_lock(
    serve_flow: ServeFlow, tmp_path: Path
) -> None:
    store = {"url": f"sqlite:///{tmp_path}/calls.sqlite3"}
    edge = serve_flow(_FLOW, sounds=_SOUNDS, store=store)
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        for key in "4711":  # the first one still over the greeting
            caller.press(key)
        wait_for_event(edge, "step", step="card")
        for key in "592083":
            caller.press(key)
        wait_for_event(edge, "step", step="again")
        caller.press("6")
        caller.wait_for_end()
    (record,) = edge.wait_for_calls()
    entries = timeline(edge, record)
    keys = [entry["details"]["digit"] for entry in entries if entry["event"] == "key"]
    assert keys == ["•••"] * 10 + ["6"]
    told = json.dumps([entry["details"] for entry in entries], ensure_ascii=False)
    assert "592083" not in told
    assert "4711" not in told
    assert steps(edge, record)[-2:] == ["again", "end"]

    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        for key in "11112222":
            caller.press(key)
        wait_for_event(edge, "locked out")
        caller.wait_for_end()
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        wait_for_event(edge, "locked out")  # in the newest call, without being asked
        caller.wait_for_end()
    edge.kill9()
    again = serve_flow(_FLOW, sounds=_SOUNDS, store=store)
    with Caller(again.sip_address()) as caller:
        caller.wait_for_answer()
        wait_for_event(again, "locked out")
        caller.wait_for_end()
