"""What callers are told and asked about being recorded, before they wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.recording import Consent
from telephony.ivr.notice import RecordingNotice
from tests.ivr.dialogue import Dialogue, flow_of

TOLD = RecordingNotice("This call is recorded.")
ASKED = RecordingNotice("May we record? Press 1.", asks=True, timeout=5.0)
FLOW = """
wait: {queue: {name: support, prompt: Hello., exit_key: "9", on_exit: over}, next: again}
again: {queue: sales}
over: {say: Over.}
"""


def caller_of(folder: Path, **notices: RecordingNotice) -> Dialogue:
    """A caller who has heard the greeting."""
    return Dialogue(flow_of(folder, FLOW), notices=notices).prompt_ends()


def consent(caller: Dialogue) -> Consent:
    """That with which the caller waits."""
    assert caller.queueing is not None, "the caller doesn't wait yet"
    return caller.queueing.consent


def test_a_queue_without_notice_says_nothing(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, sales=TOLD)
    assert caller.hears == "<music>" and consent(caller) is Consent.NONE


def test_a_notice_is_heard_to_its_end_whatever_is_pressed(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, support=TOLD).press("19#")
    assert (caller.hears, caller.queueing) == ("This call is recorded.", None)
    assert consent(caller.prompt_ends()) is Consent.ANNOUNCED
    assert [dict(note.details) for note in caller.noted("recording consent")] == [
        {"consent": "announced"}
    ]


@pytest.mark.parametrize("when", ["during the question", "after it"])
@pytest.mark.parametrize(("key", "answer"), [("1", "agreed"), ("2", "refused"), ("9", "refused")])
def test_a_key_is_the_answer(tmp_path: Path, when: str, key: str, answer: str) -> None:
    caller = caller_of(tmp_path, support=ASKED)
    if when == "after it":
        caller.prompt_ends()
    assert caller.queueing is None
    assert consent(caller.press(key)) == answer
    assert caller.hears == "<music>"
    caller.wait(60)
    assert consent(caller) == answer


def test_no_answer_in_time_is_a_no(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, support=ASKED)
    caller.wait(60)
    assert caller.queueing is None, "time counts from the question's end"
    caller.prompt_ends().wait(4.9)
    assert caller.queueing is None
    assert consent(caller.wait(0.2)) is Consent.REFUSED


def test_keys_pressed_before_the_question_do_not_answer_it(tmp_path: Path) -> None:
    caller = Dialogue(flow_of(tmp_path, FLOW), notices={"support": ASKED}).press("1")
    assert (caller.hears, caller.queueing) == ("May we record? Press 1.", None)


@pytest.mark.parametrize("notice", [TOLD, ASKED])
def test_who_could_not_be_told_is_not_recorded(tmp_path: Path, notice: RecordingNotice) -> None:
    caller = caller_of(tmp_path, support=notice).prompt_breaks()
    assert consent(caller) is Consent.REFUSED


@pytest.mark.parametrize(
    ("first", "key", "second", "hears"),
    [
        (ASKED, "1", ASKED, "<music>"),
        (ASKED, "1", TOLD, "<music>"),
        (ASKED, "2", ASKED, "<music>"),
        (ASKED, "2", TOLD, "<music>"),
        (TOLD, "", TOLD, "<music>"),
        (TOLD, "", ASKED, "May we record? Press 1."),
    ],
)
def test_nobody_is_told_or_asked_twice(
    tmp_path: Path, first: RecordingNotice, key: str, second: RecordingNotice, hears: str
) -> None:
    caller = caller_of(tmp_path, support=first, sales=second)
    before = consent(caller.press(key) if key else caller.prompt_ends())
    caller.agent_answers().agent_ends()
    assert caller.hears == hears
    if caller.queueing is not None:
        assert consent(caller) is before


def test_a_file_is_played_in_place_of_the_text(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, support=RecordingNotice("", file=tmp_path / "notice.wav"))
    assert caller.hears == "<notice.wav>"


def test_who_hangs_up_during_the_notice_never_waits(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, support=ASKED).hangs_up()
    assert caller.queueing is None and caller.end is not None
