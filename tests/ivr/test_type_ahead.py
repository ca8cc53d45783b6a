"""Keys pressed before anybody asked for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.timeline import DOTS
from telephony.ivr.commands import Listen, Note, Play
from telephony.ivr.context import Context
from telephony.ivr.grammars.type_ahead import MAX_KEYS, TypeAhead
from telephony.ivr.secrecy import Variables
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import FACTS, flow_of

STEPS = """
welcome: {say: Welcome., next: menu}
menu:
  menu:
    prompt: Which one.
    choices: {support: {keys: "2", phrases: [support], prompt: Support., next: account}}
  on_error: welcome
account:
  collect: {prompt: Your account., digits: 3, into: account OPTIONS}
  next: done
done: {say: "Account {{ account }}."}
"""


def test_a_hurried_caller_keys_through_everything(call: StartCall) -> None:
    caller = call(STEPS.replace("OPTIONS", "")).press("2123", every=0)
    assert caller.steps == ["welcome", "menu", "account", "done"]
    assert caller.hears == "Account 123."


def test_waiting_keys_skip_prompts(call: StartCall) -> None:
    caller = call(STEPS.replace("OPTIONS", "")).press("2", every=0)
    assert caller.hears == "Support."
    caller.press("1", every=0)
    assert caller.step == "account"
    assert caller.hears == "", "the question is half answered, it isn't asked"
    assert caller.press("23").hears == "Account 123."


def test_half_an_answer_typed_ahead_is_under_the_inter_digit_timer(call: StartCall) -> None:
    caller = call(STEPS.replace("OPTIONS", "")).press("212", every=0).wait(3)
    assert len(caller.noted("no match")) == 1
    assert caller.hears == "Your account."


def test_a_question_without_barge_in_forgets_what_was_typed_ahead(call: StartCall) -> None:
    caller = call(STEPS.replace("OPTIONS", ", barge_in: false")).press("2123", every=0)
    assert caller.hears == "Your account."
    assert caller.prompt_ends().press("456").hears == "Account 456."


def test_a_miss_forgets_what_was_typed_ahead(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, STEPS.replace("OPTIONS", ""))
    entry = flow.entry("menu")
    context = Context(FACTS, flow.setting, Variables())
    context.type_ahead.keep("9")
    context.type_ahead.keep("2")
    assert entry.visit(entry.header, context).begin() is None
    assert not context.type_ahead.keys, "the 2 was meant for another question"
    assert [type(command) for command in context.take_commands()] == [Note, Play, Listen]


@pytest.mark.parametrize(
    "step", ["a: {say: {prompt: Hear this., barge_in: false}}", "a: {transfer: '100'}"]
)
def test_steps_that_forget_what_was_typed_ahead(tmp_path: Path, step: str) -> None:
    flow = flow_of(tmp_path, step)
    entry = flow.entry("a")
    context = Context(FACTS, flow.setting, Variables())
    context.type_ahead.keep("1")
    assert entry.visit(entry.header, context).begin() is None
    assert not context.type_ahead.keys


def test_a_key_of_a_secret_is_one_whoever_takes_it(call: StartCall) -> None:
    caller = call(
        """
        careful: {secure: on, next: wait}
        wait: {wait: {time: 5s, barge_in: true}, next: open}
        open: {secure: off, next: account}
        account: {collect: {prompt: Your account., digits: 2, into: account}, next: more}
        more: {collect: {prompt: Your card., digits: 2, into: card}, next: told}
        told: {say: "{{ account }} and {{ card }}."}
        """
    )
    caller.press("4711")
    taken = [note.details["digits"] for note in caller.noted("collected")]
    assert taken == [DOTS, "11"], "only its first key was pressed inside, and taken for the first"
    assert caller.machine.variables == {"account": "47", "card": "11"}
    assert caller.machine.secrets == {"account"}
    assert (caller.hears, caller.shown) == ("47 and 11.", ["Your card.", DOTS])


def test_keys_of_a_secret_are_counted_as_they_go() -> None:
    buffer = TypeAhead()
    for symbol in "47":
        buffer.keep(symbol)
    buffer.hide()
    buffer.keep("1")
    told = []
    while buffer.keys:
        told.append((buffer.secret, buffer.take()))
    assert told == [(True, "4"), (True, "7"), (False, "1")]
    buffer.keep("4")
    buffer.hide()
    buffer.clear()
    buffer.keep("1")
    assert not buffer.secret


def test_the_buffer_is_bounded_and_in_order() -> None:
    buffer = TypeAhead()
    for number in range(MAX_KEYS + 10):
        buffer.keep(str(number % 10))
    kept = []
    while buffer.keys:
        kept.append(buffer.take())
    assert "".join(kept) == ("0123456789" * 4)[:MAX_KEYS]
