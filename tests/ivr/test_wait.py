"""`wait`: time passes, with music or in silence."""

from __future__ import annotations

from telephony.ivr.events import PlaybackDone
from tests.ivr.conftest import StartCall

BYE = "bye: {say: Goodbye.}"


def test_it_lasts_as_long_as_it_says(call: StartCall) -> None:
    dialogue = call(f"a: {{wait: 5s, next: bye}}\n{BYE}")
    assert dialogue.wait(4.9).step == "a"
    assert dialogue.playing is None
    assert dialogue.wait(0.2).hears == "Goodbye."


def test_the_time_begins_when_the_prompt_is_over(call: StartCall) -> None:
    dialogue = call(f"a: {{wait: {{time: 5s, prompt: One moment.}}, next: bye}}\n{BYE}")
    assert dialogue.hears == "One moment."
    dialogue.wait(8.0).prompt_ends()
    assert dialogue.wait(4.9).step == "a"
    assert dialogue.wait(0.2).step == "bye"


def test_music_begins_again_at_its_end_and_stops_with_the_wait(call: StartCall) -> None:
    dialogue = call(f"a: {{wait: {{time: 20s, music: true}}, next: bye}}\n{BYE}")
    for _ in range(3):
        assert dialogue.hears == "<music>"
        assert dialogue.hears_music_only
        assert dialogue.playing is not None
        dialogue.wait(6.0).send(PlaybackDone(dialogue.playing.playback))
    assert dialogue.wait(3.0).hears == "Goodbye."


def test_music_that_cannot_be_played_is_silence(call: StartCall) -> None:
    dialogue = call(f"a: {{wait: {{time: 20s, music: true}}, next: bye}}\n{BYE}").prompt_breaks()
    assert dialogue.playing is None
    assert dialogue.wait(20.0).step == "bye"


def test_keys_are_dropped(call: StartCall) -> None:
    steps = """
    a: {wait: {time: 5s, prompt: One moment.}, next: ask}
    ask: {collect: {prompt: Which digit, digits: 1, into: digit}}
    """
    dialogue = call(steps).press("1").prompt_ends().press("2")
    assert dialogue.wait(5.0).step == "ask"
    assert dialogue.hears == "Which digit"


def test_a_key_may_end_it_and_is_kept_for_the_next_question(call: StartCall) -> None:
    steps = """
    a: {wait: {time: 5s, music: true, barge_in: true}, next: ask}
    ask: {collect: {prompt: Which digit, digits: 1, into: digit}, next: bye}
    bye: {say: "{{ digit }}"}
    """
    assert call(steps).wait(1.0).press("7").hears == "7"


def test_a_key_in_the_prompt_ends_both(call: StartCall) -> None:
    steps = """
    a: {wait: {time: 5s, prompt: One moment., barge_in: true}, next: ask}
    ask: {collect: {prompt: Which digit, digits: 1, into: digit}, next: bye}
    bye: {say: "{{ digit }}"}
    """
    assert call(steps).press("7").hears == "7"
