"""`help` in a question: what the command of that name says there."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.ivr.errands.secret_check import CheckSecret
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.rehearsal.checked_secrets import answer_check
from tests.ivr.dialogue import Dialogue

FLOW = """
flow: test
start: menu
commands:
  help: {keys: "0", phrases: [help], prompt: A person will help you., next: person}
steps:
  menu:
    menu:
      prompt: Which one?
      help: One is sales.
      choices:
        sales: {keys: "1", phrases: [sales], next: account}
        pin: {keys: "2", next: pin}
      no_input: [Quiet.]
      on_failure: person
  account:
    collect: {prompt: Your account., digits: 4, into: account, on_failure: person}
    next: pin
  pin:
    verify:
      prompt: Your PIN.
      help: [It came by letter., "{{ call.caller_name }}."]
      digits: 4
      against: "{{ call.caller_number[1:5] }}"
      on_failure: person
    next: person
  person: {say: Somebody.}
"""


def loaded(folder: Path, text: str = FLOW) -> Flow:
    file = folder / "flow.yaml"
    file.write_text(text, encoding="utf-8")
    return load_flow(file)


@pytest.fixture
def caller(tmp_path: Path) -> Dialogue:
    return Dialogue(loaded(tmp_path))


def test_a_question_has_words_of_its_own_and_is_asked_again(caller: Dialogue) -> None:
    caller.says("help")
    assert caller.hears == "One is sales. Which one?"
    caller.prompt_ends().press("0")
    assert caller.hears == "One is sales. Which one?"
    assert caller.step == "menu"


def test_it_counts_as_no_miss(caller: Dialogue) -> None:
    for _ in range(4):
        caller.says("help")
    assert caller.prompt_ends().wait(5).hears == "Quiet. Which one?"


def test_where_a_question_has_none_the_command_does_what_it_says(caller: Dialogue) -> None:
    caller.says("sales").says("help")
    assert caller.hears == "A person will help you."
    assert caller.prompt_ends().step == "person"


def test_a_secret_is_asked_for_with_help_and_its_digits_are_no_command(caller: Dialogue) -> None:
    caller.press("2")
    assert isinstance(caller.errand, CheckSecret)
    answer_check(caller, caller.errand)
    caller.says("help")
    assert caller.hears == "It came by letter. Ann. Your PIN."
    caller.prompt_ends().press("0").wait(3)
    assert caller.step == "pin"
    assert caller.noted("no match")


def test_its_words_are_rendered_ahead(tmp_path: Path) -> None:
    texts = [text.text for text in loaded(tmp_path).constant_texts()]
    assert {"One is sales.", "It came by letter."} <= set(texts)


WITHOUT_WORDS = FLOW.replace(", prompt: A person will help you., next: person", "")


def test_where_every_question_has_help_the_command_needs_no_words(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match=r"`help` says nothing in `account`"):
        loaded(tmp_path, WITHOUT_WORDS)
    with_help = WITHOUT_WORDS.replace("Your account.,", "Your account., help: On bills.,")
    flow = loaded(tmp_path, with_help)
    assert Dialogue(flow).says("help").hears == "One is sales. Which one?"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("  help: {keys", "  operator: {keys"), "the flow has no command `help`"),
        (("      help: One", "      commands: false\n      help: One"), "takes no commands"),
    ],
)
def test_help_that_nobody_can_ask_for_is_refused(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(FlowError, match=message):
        loaded(tmp_path, FLOW.replace(*change))
