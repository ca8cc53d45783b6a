"""`say` and `play`."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.termination import Reason
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import Dialogue, flow_of

TWO_TEXTS = """
one:
  say: {prompt: One., barge_in: BARGE_IN}
  next: two
two:
  say: Two.
"""


def test_say_speaks_and_goes_on(call: StartCall) -> None:
    caller = call("one: {say: Hello., next: two}\ntwo: {say: Goodbye.}")
    assert caller.hears == "Hello."
    assert caller.prompt_ends().hears == "Goodbye."


def test_a_flow_without_a_next_step_hangs_up(call: StartCall) -> None:
    caller = call("one: {say: Hello.}").prompt_ends()
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP


def test_a_prompt_is_a_list_of_texts_and_files(tmp_path: Path) -> None:
    (tmp_path / "tune.wav").write_bytes(b"RIFF")
    flow = flow_of(tmp_path, "one: {say: [Hello., {play: tune.wav}, {say: Bye.}]}")
    caller = Dialogue(flow)
    assert caller.hears == "Hello. <tune.wav> Bye."
    assert flow.audio_files() == [tmp_path / "tune.wav"]


@pytest.mark.parametrize("play", ["a.wav", "[a.wav]", "{file: a.wav}", "{file: [a.wav]}"])
def test_play_plays_files(tmp_path: Path, play: str) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    caller = Dialogue(flow_of(tmp_path, f"one: {{play: {play}}}"))
    assert caller.hears == "<a.wav>"
    assert caller.prompt_ends().end is not None


def test_a_key_cuts_a_text_short(call: StartCall) -> None:
    caller = call(TWO_TEXTS.replace("BARGE_IN", "true")).press("5")
    assert caller.step == "two"
    assert [note.details["by"] for note in caller.noted("barge-in")] == ["keys"]


def test_without_barge_in_keys_are_dropped(call: StartCall) -> None:
    caller = call(TWO_TEXTS.replace("BARGE_IN", "false")).press("5")
    assert caller.hears == "One."
    assert caller.prompt_ends().hears == "Two.", "the key was kept"


def test_a_broken_prompt_counts_as_heard(call: StartCall) -> None:
    caller = call(TWO_TEXTS.replace("BARGE_IN", "true")).prompt_breaks()
    assert caller.hears == "Two."
    assert caller.noted("prompt failed")[0].details == {"problem": "no such file"}


def test_a_text_that_renders_empty_is_left_out(call: StartCall) -> None:
    caller = call(
        "a: {set: {name: ''}, next: b}\nb: {say: '{{ name }}', next: c}\nc: {say: Hello.}"
    )
    assert caller.hears == "Hello."


def test_constant_texts_are_marked_for_rendering_ahead(call: StartCall) -> None:
    caller = call("a: {say: [Hello., 'You call from {{ call.caller_number }}.']}")
    assert caller.playing is not None
    assert [getattr(part, "constant", None) for part in caller.playing.parts] == [True, False]
    assert caller.hears == "Hello. You call from +4930123456."
