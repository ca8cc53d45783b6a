"""What callers may ask for in any question, and what it does to the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.termination import Reason
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.talking.question import MAX_OBEYED
from tests.ivr.dialogue import Dialogue

FLOW = """
flow: test
start: menu
commands:
  repeat: {keys: "*", phrases: [repeat]}
  help: {keys: "**", phrases: [help], prompt: Press a key.}
  operator: {keys: "0", phrases: [operator], prompt: One moment., next: operator}
  start_over: {keys: "#", next: menu}
steps:
  menu:
    menu:
      prompt: Which one?
      choices:
        sales: {keys: "1", phrases: [sales], next: account}
        list: {keys: "2", phrases: [list], next: list}
        locked: {keys: "3", next: locked}
        zero: {keys: "4", next: zero}
      no_input: [Quiet.]
  account:
    collect: {prompt: Your account., min_digits: 3, max_digits: 4, into: account}
    next: menu
  list:
    menu:
      prompt: List.
      choices: {first: {keys: "01", next: menu}, last: {keys: "12", next: menu}}
  locked:
    menu: {prompt: Locked., commands: false, choices: {on: {keys: "1", next: menu}}}
  zero:
    menu:
      prompt: Zero.
      choices: {nought: {keys: "0", phrases: [operator], next: locked}}
  operator: {say: Operator.}
"""


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    file: Path = tmp_path_factory.mktemp("flow") / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return load_flow(file)


@pytest.fixture
def caller(flow: Flow) -> Dialogue:
    return Dialogue(flow)


def at(flow: Flow, keys: str) -> Dialogue:
    """A caller who pressed these keys in the first menu, after its prompt."""
    return Dialogue(flow).prompt_ends().press(keys)


def test_repeat_asks_again_once_no_second_star_can_come(caller: Dialogue) -> None:
    caller.prompt_ends().press("*").wait(2.9)
    assert not caller.noted("command repeat")
    caller.wait(0.1)
    assert caller.hears == "Which one?"
    assert caller.noted("command repeat")[0].details == {"by": "keys", "digits": "*"}


def test_help_is_said_and_the_question_again(caller: Dialogue) -> None:
    caller.press("**")
    assert caller.hears == "Press a key. Which one?"
    assert caller.says("sales").step == "account"


def test_a_command_by_voice(caller: Dialogue) -> None:
    assert caller.listening is not None
    assert caller.listening.phrases == ("sales", "list", "repeat", "help", "operator")
    caller.says("operator", 0.8)
    assert caller.hears == "One moment."
    assert caller.prompt_ends().step == "operator"
    assert caller.noted("command operator")[0].details == {
        "by": "speech",
        "phrase": "operator",
        "confidence": 0.8,
    }


def test_a_command_counts_as_no_miss(caller: Dialogue) -> None:
    for _ in range(5):
        caller.says("repeat")
    assert caller.prompt_ends().wait(5).hears == "Quiet. Which one?"
    assert [note.details for note in caller.noted("no input")] == [{"attempt": 1}]


@pytest.mark.parametrize(
    ("keys", "then_wait", "step"),
    [
        pytest.param("0", 2.9, "list", id="0 -> might become 01"),
        pytest.param("0", 3, "operator", id="0, inter-digit timeout -> operator"),
        pytest.param("01", 0, "menu", id="01 -> the choice"),
        pytest.param("12", 0, "menu", id="12 -> the choice"),
        pytest.param("1#", 0, "list", id="1# -> # ends the entry: no match"),
        pytest.param("1*", 3, "list", id="1* -> repeat"),
        pytest.param("#", 0, "menu", id="# -> start over"),
        pytest.param("9", 0, "list", id="9 -> no match"),
    ],
)
def test_a_command_that_begins_a_choice(flow: Flow, keys: str, then_wait: float, step: str) -> None:
    caller = at(flow, "2").press(keys).wait(then_wait)
    if step == "operator":
        caller.prompt_ends()
    assert caller.step == step
    assert bool(caller.noted("no match")) == (keys in {"9", "1#"})
    assert bool(caller.noted("command repeat")) == (keys == "1*")


@pytest.mark.parametrize(
    ("keys", "account"),
    [
        pytest.param("0123", "0123", id="digits are digits"),
        pytest.param("012#", "012", id="the terminator ends an entry"),
    ],
)
def test_digits_and_the_terminator_belong_to_an_entry(flow: Flow, keys: str, account: str) -> None:
    caller = at(flow, "1").prompt_ends().press(keys)
    assert caller.machine.variables == {"account": account}
    assert caller.step == "menu"


def test_a_pause_after_a_digit_is_no_command(flow: Flow) -> None:
    caller = at(flow, "1").prompt_ends().press("0").wait(3)
    assert caller.noted("no match")
    assert caller.step == "account"


def test_a_command_in_the_middle_of_an_entry_begins_it_anew(flow: Flow) -> None:
    caller = at(flow, "1").prompt_ends().press("12*").wait(3)
    assert caller.hears == "Your account."
    assert not caller.noted("no match")
    assert caller.press("4567").machine.variables == {"account": "4567"}


def test_the_terminator_alone_may_be_a_command(flow: Flow) -> None:
    assert at(flow, "1").prompt_ends().press("#").step == "menu"


def test_a_question_may_do_without_commands(flow: Flow) -> None:
    caller = at(flow, "3")
    assert caller.listening is None
    assert caller.press("0").noted("no match")
    assert caller.step == "locked"


def test_the_question_comes_first(flow: Flow) -> None:
    assert at(flow, "4").press("0").step == "locked"
    assert at(flow, "4").says("operator").step == "locked"


def test_a_command_typed_ahead(flow: Flow) -> None:
    caller = at(flow, "10")
    assert caller.step == "account", "0 is a digit there"
    assert at(flow, "40").step == "locked"
    caller = Dialogue(flow).press("3#", every=0)
    assert caller.step == "locked", "no command there"
    assert len(caller.noted("no match")) == 1


def test_who_asks_for_ever_is_given_up(caller: Dialogue) -> None:
    for _ in range(MAX_OBEYED):
        caller.says("repeat")
        assert caller.end is None
    caller.says("repeat")
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP


def test_recognisers_are_told_of_commands(flow: Flow) -> None:
    phrases = {found.step: found.phrases for found in flow.phrase_sets()}
    assert phrases["menu"] == ("sales", "list", "repeat", "help", "operator")
    assert phrases["account"] == ("repeat", "help", "operator")
    assert "locked" not in phrases
    texts = [text.text for text in flow.constant_texts()]
    assert texts[:2] == ["Press a key.", "One moment."]
