"""Judgements in, utterances out: every edge of the endpointer, in frames of 20 ms."""

from __future__ import annotations

import pytest

from telephony.media.endpointing import (
    EndOfSpeech,
    Endpointer,
    EndpointerSettings,
    SpeechBegan,
    SpeechContinues,
    SpeechEnded,
)

SETTINGS = EndpointerSettings(
    start_speech=0.06,
    start_window=0.10,
    pre_roll=0.04,
    complete_timeout=0.10,
    incomplete_timeout=0.20,
    max_speech=1.0,
    min_speech=0.10,
)


def run(
    judgements: str, settings: EndpointerSettings = SETTINGS, *, complete: bool = False
) -> list[tuple[int, SpeechBegan | SpeechEnded]]:
    """Feed one frame per character ("x" speech, "." silence); each frame holds its number."""
    endpointer = Endpointer(settings)
    seen: list[tuple[int, SpeechBegan | SpeechEnded]] = []
    for number, character in enumerate(judgements):
        point = endpointer.accept(frame(number), character == "x", complete=complete)
        if point is not None and not isinstance(point, SpeechContinues):
            seen.append((number, point))
    return seen


def frame(number: int) -> bytes:
    return number.to_bytes(2, "little") * 160


def test_silence_and_flicker_never_begin_an_utterance() -> None:
    assert run("." * 50 + "x" + "." * 5 + "xx" + "." * 50) == []


def test_speech_begins_once_there_is_enough_of_it_within_the_window() -> None:
    (at, began), *_ = run("....x.xx" + "x" * 5)
    assert at == 7
    assert isinstance(began, SpeechBegan)
    assert began.start == pytest.approx(0.08)


def test_the_pre_roll_comes_first_and_no_frame_is_lost_or_doubled() -> None:
    endpointer = Endpointer(SETTINGS)
    audio = b""
    for number, character in enumerate("." * 10 + "xxx.xxxx" + "." * 12):
        point = endpointer.accept(frame(number), character == "x")
        if isinstance(point, SpeechBegan | SpeechContinues):
            audio += point.audio
    # Two frames of pre-roll before frame 10, then everything until the end was decided.
    assert audio == b"".join(frame(number) for number in range(8, 27))


def test_speech_right_at_the_start_has_as_much_pre_roll_as_there_is() -> None:
    (_, began), *_ = run("xxxxxx")
    assert isinstance(began, SpeechBegan)
    assert began.audio == frame(0) + frame(1) + frame(2)
    assert began.start == 0


@pytest.mark.parametrize(("complete", "silence"), [(False, 10), (True, 5)])
def test_the_patience_is_shorter_after_a_whole_phrase(complete: bool, silence: int) -> None:
    seen = run("xxxxxx" + "." * 30, complete=complete)
    assert [at for at, _ in seen] == [2, 5 + silence]
    ended = seen[1][1]
    assert ended == SpeechEnded(start=0, end=pytest.approx(0.12), cause=EndOfSpeech.SILENCE)


def test_a_pause_shorter_than_the_patience_is_part_of_the_utterance() -> None:
    ends = [p for _, p in run("xxxxx" + "." * 9 + "xxxxx" + "." * 10) if isinstance(p, SpeechEnded)]
    assert [end.end for end in ends] == [pytest.approx(19 * 0.02)]


def test_too_little_speech_is_noise() -> None:
    (_, ended) = run("xxx" + "." * 10)[-1]
    assert isinstance(ended, SpeechEnded)
    assert ended.cause is EndOfSpeech.NOISE


def test_an_endless_talker_is_cut_off() -> None:
    at, ended = run("x" * 60)[1]
    assert at == 49
    assert isinstance(ended, SpeechEnded)
    assert ended.cause is EndOfSpeech.TOO_LONG


def test_after_the_end_the_next_utterance_is_found() -> None:
    kinds = [type(point).__name__ for _, point in run(("xxxxxx" + "." * 15) * 3)]
    assert kinds == ["SpeechBegan", "SpeechEnded"] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"start_speech": 0.3, "start_window": 0.2},
        {"complete_timeout": 0.0},
        {"max_speech": 0.1},
        {"frame": 0.0},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"start_speech|silence|max_speech"):
        EndpointerSettings(**wrong)


@pytest.mark.parametrize("quiet", [1, 4, 5, 40])
def test_silence_that_is_passed_over_in_one_go_is_the_same_as_frame_by_frame(quiet: int) -> None:
    one_by_one, at_once = Endpointer(SETTINGS), Endpointer(SETTINGS)
    for endpointer in (one_by_one, at_once):
        endpointer.accept(frame(1000), True)
        endpointer.accept(frame(1001), True)
    for _ in range(quiet):
        one_by_one.accept(frame(0), False)
    at_once.pass_over(frame(0), quiet)
    spoken = [frame(2000 + number) for number in range(5)]
    points = [[each.accept(said, True) for said in spoken] for each in (one_by_one, at_once)]
    assert any(isinstance(point, SpeechBegan) for point in points[0])
    assert points[0] == points[1]
    assert one_by_one.clock == at_once.clock
