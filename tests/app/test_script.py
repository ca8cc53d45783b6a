"""What a test caller is told to do, and when each step comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.app.test_caller.script import (
    AwaitHangUp,
    HangUp,
    PlayFile,
    Press,
    Say,
    Step,
    Wait,
    script_from_lines,
    script_from_options,
)
from telephony.app.test_caller.turn_taking import KEY_SECONDS, TurnTaking
from telephony.domain.errors import ConfigurationError

PATIENCE = 5.0
TICK = 0.02


def test_a_script_reads_as_it_is_written() -> None:
    script = script_from_lines(
        ["wait 500ms", "press 1, 23#", "say Sales, please", "play a b.wav", "wait for hang-up"]
    )
    assert script == (
        Wait(0.5),
        Press("1"),
        Press("23#"),
        Say("Sales, please"),
        PlayFile(Path("a b.wav")),
        AwaitHangUp(),
    )


def test_options_are_keys_then_words_then_a_recording_and_the_caller_hangs_up() -> None:
    script = script_from_options("1,2", "hello", Path("x.wav"))
    assert script == (Press("1"), Press("2"), Say("hello"), PlayFile(Path("x.wav")), HangUp())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("dance", "The step `dance` isn't understood"),
        ("say", "isn't understood"),
        ("press 1x", "`X` is no key of a telephone"),
        ("press 1,", "is no key of a telephone"),
        ("wait long", "needs a duration"),
    ],
)
def test_a_step_that_makes_no_sense_is_named(line: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        script_from_lines([line])


def test_nothing_follows_a_hang_up() -> None:
    with pytest.raises(ConfigurationError, match="Nothing can follow `hang up`"):
        script_from_lines(["hang up", "press 1"])


class _Call:
    """A call in virtual time: advances the clock and notes when each step came."""

    def __init__(self, *lines: str) -> None:
        self.turns = TurnTaking(script_from_lines(lines), PATIENCE)
        self.now = 100.0
        self.taken: list[tuple[float, Step]] = []
        self.turns.answered(self.now)

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end - TICK / 2:
            step = self.turns.due(self.now)
            if step is not None:
                self.taken.append((round(self.now - 100.0, 2), step))
            self.now += TICK

    @property
    def steps(self) -> list[Step]:
        return [step for _, step in self.taken]


def test_a_step_waits_until_the_far_end_has_spoken_and_pauses() -> None:
    call = _Call("press 1", "press 2")
    call.turns.far_end_speaks()
    call.pass_time(PATIENCE * 2)
    assert call.steps == []
    call.turns.far_end_pauses()
    call.pass_time(1.0)
    assert call.steps == [Press("1")]
    call.turns.far_end_speaks()
    call.turns.far_end_pauses()
    call.pass_time(1.0)
    assert call.steps == [Press("1"), Press("2")]


def test_a_far_end_that_says_nothing_is_not_waited_for_beyond_patience() -> None:
    call = _Call("press 1", "hang up")
    call.pass_time(PATIENCE * 2 + 1)
    assert call.steps == [Press("1"), HangUp()]
    assert [at for at, _ in call.taken] == pytest.approx([PATIENCE, 2 * PATIENCE], abs=2 * TICK)


def test_after_a_wait_the_next_step_barges_in() -> None:
    call = _Call("wait 2s", "press 1", "press 2")
    call.turns.far_end_speaks()
    call.pass_time(4.0)
    assert call.steps == [Wait(2.0), Press("1")]
    assert call.taken[1][0] == pytest.approx(2.0, abs=3 * TICK)


def test_keys_of_one_turn_follow_each_other_without_waiting() -> None:
    call = _Call("wait 1s", "press 123", "press 4")
    call.pass_time(3.0)
    keys = [(at, step) for at, step in call.taken if isinstance(step, Press)]
    assert [step.symbols for _, step in keys] == ["1", "2", "3"]
    assert keys[1][0] - keys[0][0] == pytest.approx(KEY_SECONDS, abs=2 * TICK)


def test_a_turn_lasts_until_our_own_sound_is_over() -> None:
    call = _Call("wait 0s", "say hello", "hang up")
    call.pass_time(PATIENCE * 3)
    assert call.steps[-1] == Say("hello")
    call.turns.sound_finished(call.now)
    call.turns.far_end_speaks()
    call.turns.far_end_pauses()
    call.pass_time(0.1)
    assert call.steps[-1] == HangUp()


def test_waiting_for_the_far_end_to_hang_up_never_ends_by_itself() -> None:
    call = _Call("wait for hang-up")
    call.pass_time(PATIENCE * 20)
    assert call.turns.left == (AwaitHangUp(),)
