"""`survey`: a score by key or by voice, kept before the comment is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.domain.queueing import WayOut
from telephony.domain.recording import VoiceEnd
from telephony.domain.survey import SurveyKind, figure
from telephony.ivr.commands import RecordVoice
from telephony.ivr.errands.bookings import Booked, KeepAnswer
from telephony.ivr.events import ErrandFailed, VoiceRecorded
from telephony.ivr.rehearsal.dialogue import dialogue_of
from telephony.ivr.rehearsal.rehearsing import rehearse
from telephony.ivr.rehearsal.script import CallerModel
from telephony.ivr.rules import RULES
from telephony.ivr.verbs.survey import ScoreGrammar
from tests.ivr.dialogue import Dialogue, flow_of

STEPS = """
ask:
  survey:
    name: after-call
    kind: nps
    prompt: From 0 to 10?
    speech: true
    comment: {prompt: Tell us why., max_time: 30s}
    max_attempts: 2
    into: score
  next: bye
bye: {say: Goodbye.}
"""


@pytest.fixture
def asked(tmp_path: Path) -> Dialogue:
    return Dialogue(flow_of(tmp_path, STEPS)).prompt_ends()


def kept(dialogue: Dialogue) -> KeepAnswer:
    assert isinstance(dialogue.errand, KeepAnswer)
    return dialogue.errand


@pytest.mark.parametrize(
    ("keys", "wait", "score"), [("7", 0, 7), ("10", 0, 10), ("1", 4, 1), ("1#", 0, 1)]
)
def test_scores_by_key(asked: Dialogue, keys: str, wait: float, score: int) -> None:
    asked.press(keys).wait(wait)
    answer = kept(asked)
    assert (answer.score, answer.kind, answer.given_by) == (score, SurveyKind.NPS, "keys")
    assert asked.machine.variables["score"] == score


def test_a_score_by_voice(asked: Dialogue) -> None:
    asked.says("nine")
    assert (kept(asked).score, kept(asked).given_by) == (9, "speech")


def test_the_comment_comes_after_the_score_is_kept_and_goes_with_it(asked: Dialogue) -> None:
    first = kept(asked.press("7"))
    asked.send(Booked(first.errand))
    assert asked.hears == "Tell us why."
    asked.prompt_ends().prompt_ends()
    assert isinstance(asked.errand, RecordVoice) and asked.errand.max_time == 30.0
    said = VoiceRecorded(asked.errand.errand, "rec-1", 3.0, VoiceEnd.SILENCE, Path("x.wav"))
    again = kept(asked.send(said))
    assert (again.comment_id, again.answered_at) == ("rec-1", first.answered_at)
    assert asked.send(Booked(again.errand)).hears == "Goodbye."


TWO = """
first:
  survey: {name: served, kind: csat, prompt: "From 1 to 5?"}
  next: second
second:
  survey: {name: likely, kind: nps, prompt: "From 0 to 10?"}
"""


def test_a_key_pressed_while_a_score_is_kept_answers_the_next_question(tmp_path: Path) -> None:
    caller = Dialogue(flow_of(tmp_path, TWO)).press("4").press("9")
    first = kept(caller)
    assert (first.survey, first.score) == ("served", 4)
    second = kept(caller.send(Booked(first.errand)))
    assert (second.survey, second.score) == ("likely", 9)


SERVED = """
first:
  queue: support
  next: second
second:
  queue: {name: sales, on_timeout: how}
  next: how
how:
  survey: {name: after-call, kind: csat, prompt: "From 1 to 5?"}
  next: bye
bye: {say: Goodbye.}
"""


def test_an_answer_names_the_queue_and_agent_that_served_the_caller_last(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, SERVED)
    once = Dialogue(flow).agent_answers("ann").agent_ends().queue_gives_up(WayOut.TIMEOUT)
    answer = kept(once.prompt_ends().press("4"))
    assert (answer.queue, answer.agent) == ("support", "ann")

    twice = Dialogue(flow).agent_answers("ann").agent_ends().agent_answers("bob").agent_ends()
    answer = kept(twice.prompt_ends().press("4"))
    assert (answer.queue, answer.agent) == ("sales", "bob")

    moved = Dialogue(flow).agent_answers("ann").agent_gets_lost()
    moved.agent_answers("cem", queue="billing").agent_ends().queue_gives_up(WayOut.TIMEOUT)
    answer = kept(moved.prompt_ends().press("4"))
    assert (answer.queue, answer.agent) == ("billing", "cem")


def test_an_answer_of_a_caller_whom_nobody_served_names_none(tmp_path: Path) -> None:
    steps = SERVED.replace("queue: support", "queue: {name: support, on_timeout: how}")
    turned_away = Dialogue(flow_of(tmp_path, steps)).queue_gives_up(WayOut.TIMEOUT)
    answer = kept(turned_away.prompt_ends().press("4"))
    assert (answer.queue, answer.agent) == ("", "")


def test_no_comment_and_no_answer_go_on(asked: Dialogue, tmp_path: Path) -> None:
    asked.press("7").send(Booked(kept(asked).errand)).prompt_ends().prompt_ends()
    assert isinstance(asked.errand, RecordVoice)
    silent = VoiceRecorded(asked.errand.errand, "", 0.0, VoiceEnd.NO_INPUT, Path("x.wav"))
    assert asked.send(silent).hears == "Goodbye."
    mute = Dialogue(flow_of(tmp_path, STEPS)).prompt_ends().wait(6).prompt_ends().wait(6)
    assert mute.hears == "Goodbye."


def test_what_cant_be_kept_doesnt_hold_the_caller(asked: Dialogue) -> None:
    asked.press("7").send(ErrandFailed(kept(asked).errand, "the disk is full"))
    assert asked.hears == "Goodbye." and asked.noted("survey not kept")


def test_what_is_no_score_is_no_match() -> None:
    grammar = ScoreGrammar(1, 5, {"zero": "0", "five": "5"})
    assert grammar.judge("0").value is None and grammar.judge("6").value is None
    assert grammar.phrases == ("five",)


def test_a_dialogue_file_answers(tmp_path: Path) -> None:
    script = CallerModel.model_validate(
        [
            {"press": "10", "hears": "Tell us why.", "variables": {"score": 10}},
            {"talk": "5s", "step": "bye"},
        ]
    )
    assert rehearse(dialogue_of(flow_of(tmp_path, STEPS), "answers", script)).mismatch is None


def test_what_many_answers_come_to() -> None:
    assert figure(SurveyKind.NPS, {10: 5, 9: 1, 8: 2, 6: 1, 0: 1}) == pytest.approx(40.0)
    assert figure(SurveyKind.CSAT, {5: 2, 4: 1, 3: 1}) == pytest.approx(75.0)
    assert figure(SurveyKind.CES, {7: 1, 4: 1}) == pytest.approx(5.5)
    assert figure(SurveyKind.NPS, {}) is None


def test_a_language_without_words_for_digits_is_refused_by_a_rule_that_is_known(
    tmp_path: Path,
) -> None:
    with pytest.raises(FlowError) as refused:
        flow_of(
            tmp_path, STEPS.replace("    speech: true", "    speech: true\n    language: sv-SE")
        )
    (problem,) = refused.value.problems
    assert (problem.rule, problem.rule in RULES) == ("no-digits-by-voice", True)
