"""What holds for every verb: error paths, bounds, stale events, the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import CALLERS_WORDS
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    Event,
    HungUp,
    PlaybackDone,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    TransferAnswered,
    TransferEnded,
)
from telephony.ivr.machine import MAX_STEPS_ALONE, FlowMachine
from telephony.ivr.verbs.say import Say
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import FACTS, Dialogue, flow_of, words_for_the_log

EVERYTHING = """
menu:
  menu:
    prompt: Press 1.
    choices: {go: {keys: "1", phrases: [go], next: account}}
account:
  collect: {prompt: Your account., digits: 2, into: account, speech: true}
  next: transfer
transfer: {transfer: {to: "100", prompt: One moment.}, next: bye}
bye: {say: Goodbye.}
"""

MOMENTS: dict[str, Callable[[Dialogue], object]] = {
    "in a prompt": lambda caller: None,
    "after a prompt": lambda caller: caller.prompt_ends(),
    "while speaking": lambda caller: caller.begins_to_speak(),
    "between two keys": lambda caller: caller.press("11"),
    "while ringing": lambda caller: caller.press("112").prompt_ends(),
    "while bridged": lambda caller: caller.press("112").prompt_ends().callee_answers(),
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_hang_up_at_every_moment(call: StartCall, moment: Callable[[Dialogue], object]) -> None:
    caller = call(EVERYTHING)
    moment(caller)
    caller.hangs_up()
    assert caller.end == ended(Reason.CALLER_HANGUP)
    assert caller.wait(100).send(HungUp(ended(Reason.CALLER_HANGUP))).end is not None


def test_hang_up_before_the_start(tmp_path: Path) -> None:
    machine = FlowMachine(flow_of(tmp_path, EVERYTHING), FACTS)
    assert machine.handle(DigitPressed("1"), 0.0) == []
    assert len(machine.handle(HungUp(ended(Reason.CANCELLED)), 0.0)) == 1
    assert machine.ended
    assert machine.start(0.0) == []


def test_starting_twice_does_nothing(call: StartCall) -> None:
    assert call(EVERYTHING).machine.start(2000.0) == []


STALE: list[Event] = [
    PlaybackDone(99),
    SpeechStarted(99),
    SpeechRecognized(99, "go", 1.0),
    SpeechNotRecognized(99),
    TransferAnswered(99),
    TransferEnded(99, answered=True, termination=ended(Reason.CALLEE_HANGUP)),
    DeadlineReached(),
    Event(),
]


@pytest.mark.parametrize("event", STALE, ids=lambda event: type(event).__name__)
def test_answers_to_no_open_question_are_ignored(call: StartCall, event: Event) -> None:
    caller = call(EVERYTHING)
    assert caller.machine.handle(event, caller.now) == []
    assert caller.hears == "Press 1."


def test_a_deadline_that_fires_early_is_ignored(call: StartCall) -> None:
    caller = call(EVERYTHING).prompt_ends()
    due = caller.machine.deadline
    assert due is not None
    assert caller.machine.handle(DeadlineReached(), due - 0.1) == []
    assert caller.machine.handle(DeadlineReached(), due - 0.0005) != []


FAILING = (
    "a: {say: 'You are {{ name }}.', ROUTE next: b}\nb: {set: {name: x}}\nsorry: {say: Sorry.}"
)


def test_a_failing_step_takes_its_error_path(call: StartCall) -> None:
    caller = call(FAILING.replace("ROUTE", "on_error: sorry,"))
    assert caller.hears == "Sorry."
    assert caller.noted("step failed")[0].details == {
        "step": "a",
        "problem": "`name` has no value yet",
    }


def test_a_failing_step_without_error_path_ends_the_call(call: StartCall) -> None:
    assert call(FAILING.replace("ROUTE", "")).end == ended(Reason.FLOW_FAILED)


def test_an_error_path_that_fails_itself_ends_the_call(call: StartCall) -> None:
    assert call("a: {say: '{{ 1 / 0 }}', on_error: a}").end == ended(Reason.FLOW_FAILED)


def test_an_internal_error_takes_the_error_path(
    call: StartCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise KeyError("4711, what the caller keyed")

    caller = call("""
        a: {menu: {prompt: P., choices: {x: {keys: "1", next: b}}}}
        b: {say: B., on_error: c}
        c: {hangup: }
    """)
    monkeypatch.setattr(Say, "visit", broken)
    caller.press("1")
    problem = str(caller.noted("step failed")[0].details["problem"])
    assert problem.startswith("internal error: KeyError in broken, test_machine.py:")
    assert "4711" not in problem
    assert caller.end == ended(Reason.FLOW_HANGUP)


def test_a_circle_without_the_caller_ends_the_call(call: StartCall) -> None:
    caller = call("""
        a: {set: {n: 1}, next: b}
        b: {branch: [{when: n == 2, next: c}, {else: a}]}
        c: {hangup: }
    """)
    assert caller.end == ended(Reason.FLOW_FAILED)
    assert len(caller.steps) == MAX_STEPS_ALONE
    assert caller.noted("flow failed")[0].details["step"] == "a"


def test_a_circle_with_the_caller_goes_on(call: StartCall) -> None:
    caller = call("a: {menu: {prompt: P., choices: {again: {keys: '1', next: a}}}}")
    for _ in range(3 * MAX_STEPS_ALONE):
        caller.press("1")
    assert caller.end is None


def test_even_a_patient_caller_comes_to_an_end(
    call: StartCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.ivr.machine.MAX_STEPS", 20)
    caller = call("a: {menu: {prompt: P., choices: {again: {keys: '1', next: a}}}}")
    while caller.end is None:
        caller.press("1")
    assert caller.end == ended(Reason.FLOW_FAILED)
    assert len(caller.steps) == 20


def test_what_callers_say_and_key_stays_under_marked_names(call: StartCall) -> None:
    caller = call(EVERYTHING).says("go").says("four seven").prompt_ends()
    caller.callee_answers()
    keyed = call(EVERYTHING).press("1").press("47")
    for dialogue in (caller, keyed):
        marked = [note for note in dialogue.notes if CALLERS_WORDS & note.details.keys()]
        assert marked, "nothing of the caller's was noted at all"
        said = words_for_the_log(dialogue)
        assert "47" not in said
        assert "four" not in said
