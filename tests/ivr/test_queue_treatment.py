"""What the caller of a queue hears while it waits: music, its place, messages."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.conftest import StartCall

QUEUE = """
ask: {set: {number: "7"}, next: wait}
wait:
  queue:
    name: support
    announce:
      - "You are number {{ queue.position }};"
      - "{{ queue.minutes_low }} to {{ queue.minutes_high }} minutes."
    EXTRA
"""


def queue(extra: str = "") -> str:
    return QUEUE.replace("    EXTRA\n", f"    {extra}\n" if extra else "")


def test_place_is_announced_in_whole_minutes(call: StartCall) -> None:
    caller = call(queue()).place(3, 61, 200)
    assert caller.hears == "You are number 3; 1 to 4 minutes."
    assert caller.prompt_ends().hears == "<music>"
    assert caller.place(1, 0, 20).hears == "You are number 1; 0 to 1 minutes."


def test_announcement_ends_when_an_agent_is_there(call: StartCall) -> None:
    assert call(queue()).place(1, 0, 20).agent_answers().hears == ""


def test_music_goes_on_and_on(call: StartCall, tmp_path: Path) -> None:
    (tmp_path / "hold.wav").touch()
    caller = call(queue("music: hold.wav"))
    assert caller.hears == "<hold.wav>"
    assert caller.prompt_ends().hears == "<hold.wav>"
    assert caller.place(1, 0, 20).hears == "You are number 1; 0 to 1 minutes."
    assert caller.prompt_ends().hears == "<hold.wav>"
    assert caller.agent_answers().hears == ""


def test_music_comes_with_the_program_unless_silence_is_wanted(call: StartCall) -> None:
    assert call("ask: {queue: support}").hears == "<music>"
    assert call("ask: {queue: {name: support, music: []}}").hears == ""


def test_messages_come_in_turn_until_an_agent_is_there(call: StartCall) -> None:
    caller = call(queue('messages: [Our shop is open., "Customer {{ number }}, we hurry."]'))
    heard = []
    for _ in range(3):
        caller.wait(45)
        heard.append(caller.hears)
        caller.prompt_ends()
    assert heard == ["Our shop is open.", "Customer 7, we hurry.", "Our shop is open."]
    caller.agent_answers()
    silence = caller.hears
    caller.wait(100)
    assert caller.hears == silence, "not while they speak"
    caller.agent_gets_lost()
    caller.wait(45)
    assert caller.hears == "Customer 7, we hurry."


def test_a_queue_without_messages_says_none(call: StartCall) -> None:
    caller = call(queue())
    music = caller.hears
    caller.wait(600)
    assert caller.hears == music
