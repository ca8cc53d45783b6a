"""Reversible barge-in: sound that proves not to be speech lets the prompt go on."""

from __future__ import annotations

import pytest

from telephony.ivr.events import PlaybackDone
from telephony.ivr.talking.turn import LONGEST_NOISE, MOST_NOISES
from tests.ivr.conftest import StartCall

MENU = """
menu:
  menu:
    prompt: Which one?
    choices:
      sales: {keys: "1", phrases: [sales], next: sales}
    timeout: 4s
EXTRA
sales: {say: Sales.}
"""


def menu(extra: str = "") -> str:
    return MENU.replace("EXTRA\n", extra)


def test_a_cough_pauses_the_prompt_and_it_goes_on(call: StartCall) -> None:
    caller = call(menu()).begins_to_speak()
    assert caller.paused
    caller.makes_noise(0.4)
    assert not caller.paused
    assert caller.hears == "Which one?"
    assert [note.event for note in caller.notes[1:]] == ["paused", "resumed"]
    assert caller.played == ["Which one?"], "it isn't said again"
    assert caller.says("sales").step == "sales"


@pytest.mark.parametrize(
    ("seconds", "resumed"), [(LONGEST_NOISE - 0.02, True), (LONGEST_NOISE, False)]
)
def test_a_long_sound_is_speech(call: StartCall, seconds: float, resumed: bool) -> None:
    caller = call(menu()).makes_noise(seconds)
    assert bool(caller.noted("resumed")) is resumed
    assert bool(caller.noted("no match")) is not resumed


def test_the_no_input_timer_begins_after_the_resumed_prompt(call: StartCall) -> None:
    caller = call(menu()).makes_noise().wait(30)
    assert not caller.noted("no input")
    caller.prompt_ends().wait(3.9)
    assert not caller.noted("no input")
    assert caller.wait(0.2).noted("no input")


def test_a_prompt_that_ended_as_it_was_paused_is_waited_after(call: StartCall) -> None:
    caller = call(menu()).begins_to_speak()
    assert caller.playing is not None
    caller.send(PlaybackDone(caller.playing.playback)).makes_noise()
    assert not caller.noted("resumed")
    assert caller.listening is not None
    assert caller.wait(4).noted("no input")


def test_a_noise_after_the_prompt_is_no_match(call: StartCall) -> None:
    assert call(menu()).prompt_ends().makes_noise().noted("no match")


def test_on_a_noisy_line_only_a_phrase_stops_the_prompt(call: StartCall) -> None:
    caller = call(menu())
    for _ in range(MOST_NOISES):
        assert caller.begins_to_speak().paused
        caller.makes_noise()
    assert not caller.begins_to_speak().paused
    caller.makes_noise()
    assert caller.hears == "Which one?"
    assert caller.says("sales").step == "sales"


def test_a_key_while_the_prompt_is_paused_counts(call: StartCall) -> None:
    caller = call(menu()).begins_to_speak().press("1")
    assert caller.step == "sales"
    assert caller.noted("barge-in")[0].details == {"by": "keys"}


def test_without_a_recogniser_the_prompt_goes_on(call: StartCall) -> None:
    caller = call(menu()).begins_to_speak().recogniser_fails()
    assert not caller.paused
    assert caller.hears == "Which one?"
    assert caller.press("1").step == "sales"


def test_a_hot_word_never_pauses(call: StartCall) -> None:
    caller = call(menu("    barge_in_type: hotword\n"))
    assert not caller.begins_to_speak().paused
    assert not caller.makes_noise(3.0).noted("no match")
    assert caller.hears == "Which one?"


def test_hanging_up_while_it_is_paused_leaves_nothing_open(call: StartCall) -> None:
    assert call(menu()).begins_to_speak().hangs_up().end is not None
