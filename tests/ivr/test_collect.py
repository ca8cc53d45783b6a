"""`collect`: digits by key and by voice."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from telephony.ivr.events import SpeechRecognized
from telephony.ivr.grammars.digits import DigitGrammar, digit_pattern
from telephony.ivr.grammars.grammar import More, Verdict
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import Dialogue

COLLECT = """
ask:
  collect:
    prompt: Your number?
    into: number
EXTRA
  next: thanks
thanks: {say: "You keyed {{ number | digits }}."}
nobody: {say: Nobody.}
"""


def collect(**extra: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in extra.items())
    return COLLECT.replace("EXTRA\n", lines)


@dataclass(frozen=True)
class Row:
    """What is keyed against which options, and what comes of it ("" is no match)."""

    options: dict[str, str]
    keys: str
    wait: float
    number: str


SIX = {"digits": "6"}
RANGE = {"min_digits": "2", "max_digits": "4"}

ROWS = {
    "six of six -> at once": Row(SIX, "000123", 0, "000123"),
    "five of six, inter-digit timeout -> no match": Row(SIX, "12345", 3, ""),
    "five of six, terminator -> no match": Row(SIX, "12345#", 0, ""),
    "terminator alone -> no match": Row(SIX, "#", 0, ""),
    "star -> no match": Row(SIX, "1*", 0, ""),
    "two of two to four, inter-digit timeout": Row(RANGE, "12", 3, "12"),
    "two of two to four, terminator": Row(RANGE, "12#", 0, "12"),
    "four of two to four -> at once": Row(RANGE, "1234", 0, "1234"),
    "own terminator": Row({**RANGE, "terminator": '"*"'}, "123*", 0, "123"),
    "hash without a terminator -> no match": Row({**RANGE, "terminator": '""'}, "123#", 0, ""),
    "term timeout: terminator comes": Row({**SIX, "term_timeout": "2s"}, "123456#", 0, "123456"),
    "term timeout: it doesn't": Row({**SIX, "term_timeout": "2s"}, "123456", 2, "123456"),
    "term timeout: a seventh digit -> no match": Row(
        {**SIX, "term_timeout": "2s"}, "1234567", 0, ""
    ),
    "pattern fits": Row({**SIX, "pattern": r"4\d{5}"}, "412345", 0, "412345"),
    "pattern doesn't fit -> no match": Row({**SIX, "pattern": r"4\d{5}"}, "512345", 0, ""),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_keys(call: StartCall, row: Row) -> None:
    caller = call(collect(**row.options)).press(row.keys).wait(row.wait)
    assert caller.machine.variables.get("number", "") == row.number
    assert caller.step == ("thanks" if row.number else "ask")
    assert len(caller.noted("no match")) == (not row.number)


def test_term_timeout_waits_for_the_terminator(call: StartCall) -> None:
    caller = call(collect(digits="2", term_timeout="2s")).press("12").wait(1.9)
    assert caller.step == "ask"
    assert caller.wait(0.2).step == "thanks"


def test_digits_stay_text(call: StartCall) -> None:
    caller = call(collect(digits="6")).press("000123")
    assert caller.hears == "You keyed 0 0 0 1 2 3."
    note = caller.noted("collected")[0]
    assert note.details == {"into": "number", "by": "keys", "digits": "000123"}


@pytest.mark.parametrize("after", [0.2, 2.9])
def test_a_terminator_pressed_out_of_habit_is_swallowed(call: StartCall, after: float) -> None:
    caller = call(collect(digits="2")).press("12").wait(after).press("#")
    assert caller.hears == "You keyed 1 2."


def test_a_terminator_much_later_is_a_key_like_any_other(call: StartCall) -> None:
    caller = call(collect(digits="2")).press("12").wait(3.1).press("#")
    assert caller.hears == "", "it cut the text short"


def test_no_input_and_no_match_escalate(call: StartCall) -> None:
    caller = call(
        collect(digits="2", no_input="[Please key it in.]", no_match="[{say: X., next: nobody}]")
    )
    assert caller.prompt_ends().wait(5).hears == "Please key it in. Your number?"
    assert caller.press("1#").hears == "X."
    assert caller.prompt_ends().step == "nobody"


@pytest.mark.parametrize(
    ("said", "number"),
    [("seven", "7"), ("oh", "0"), ("zero", "0"), ("seven eight", ""), ("sales", "")],
)
def test_one_digit_by_voice(call: StartCall, said: str, number: str) -> None:
    caller = call(collect(digits="1", speech="true"))
    assert caller.listening is not None
    assert caller.listening.phrases[:4] == ("zero", "oh", "one", "two")
    caller.says(said)
    assert caller.machine.variables.get("number", "") == number
    assert len(caller.noted("no match")) == (not number)


def test_several_digits_by_voice(call: StartCall) -> None:
    caller = call(collect(digits="4", speech="true")).says("one Oh nine two", 0.9)
    assert caller.machine.variables["number"] == "1092"
    assert caller.noted("collected")[0].details["by"] == "speech"


def test_half_keyed_digits_are_never_mixed_with_speech(call: StartCall) -> None:
    caller = call(collect(digits="4", speech="true"))
    turn = caller.listening
    assert turn is not None
    caller.press("12")
    assert caller.listening is None
    deadline = caller.machine.deadline
    caller.send(SpeechRecognized(turn.turn, "nine", 1.0))
    assert caller.machine.deadline == deadline
    assert caller.press("34").machine.variables["number"] == "1234"


def test_keys_only_unless_speech_is_asked_for(call: StartCall) -> None:
    assert call(collect(digits="1")).listening is None


def test_digits_by_voice_follow_the_language(call: StartCall) -> None:
    caller: Dialogue = call(collect(digits="1", speech="true", language="de"))
    assert caller.says("zwo").machine.variables["number"] == "2"


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        ("1", Verdict(None, More.KEYS)),
        ("12", Verdict("12", More.KEYS)),
        ("123", Verdict("123", More.TERMINATOR)),
        ("12#", Verdict("12", More.NOTHING)),
        ("1#", Verdict(None, More.NOTHING)),
        ("1234", Verdict(None, More.NOTHING)),
        ("A", Verdict(None, More.NOTHING)),
    ],
)
def test_grammar_judges(keys: str, verdict: Verdict) -> None:
    assert DigitGrammar(2, 3).judge(keys) == verdict


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", r"(\d+)+", r"\d*\d*\d*\d*", r"\d?" * 30, "[0-9", "4{2}{3}", r"\1", "^1$", "1" * 201],
)
def test_patterns_that_could_take_long_are_refused(pattern: str) -> None:
    with pytest.raises(Exception, match="This pattern can't be used"):
        digit_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"\d{6}", "[1-4]5|9", r"4\d*", ".{3,5}", "[^09]+1?2*"])
def test_patterns_about_digits_are_taken(pattern: str) -> None:
    assert digit_pattern(pattern) == pattern
