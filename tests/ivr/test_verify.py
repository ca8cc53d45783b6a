"""`verify`: right, wrong, locked out; and the PIN is nowhere to be seen."""

from __future__ import annotations

import pytest

from telephony.domain.errors import FlowError
from telephony.domain.timeline import DOTS
from telephony.ivr.errands.secret_check import CheckSecret
from telephony.ivr.events import ErrandFailed
from telephony.ivr.rehearsal.acting import hear_out
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import Dialogue

PIN = """
known: {set: {stored: VALUE}, next: pin}
pin:
  verify:
    prompt: Your PIN, please.
    digits: 4
    against: "{{ stored }}"
EXTRA
    no_match: [That is not your PIN.]
    lock_after: 3
    lock_for: 10m
    on_failure: failed
    on_locked: locked
  next: balance
balance: {say: Your balance is nine.}
failed: {say: Sorry.}
locked: {say: Please call us on a weekday.}
"""


def pin(value: str = '"0042"', **extra: str) -> str:
    lines = "".join(f"    {key}: {text}\n" for key, text in extra.items())
    return PIN.replace("EXTRA\n", lines).replace("VALUE", value)


def keyed(caller: Dialogue, *pins: str) -> Dialogue:
    """Key PINs one after the other, each as soon as it is asked for."""
    hear_out(caller, lambda: caller.hears != "")
    for each in pins:
        caller.press(each)
        hear_out(caller, lambda: caller.hears != "")
    return caller


def test_the_right_pin_leads_on(call: StartCall) -> None:
    caller = keyed(call(pin()), "0042")
    assert caller.step == "balance"
    assert caller.noted("verified")
    assert not caller.secure, "the step is left"


def test_a_wrong_one_is_told_and_asked_for_again(call: StartCall) -> None:
    caller = keyed(call(pin()), "1111")
    assert caller.hears == "That is not your PIN. Your PIN, please."
    assert keyed(caller, "0042").step == "balance"


def test_wrong_ones_count_as_attempts(call: StartCall) -> None:
    assert keyed(call(pin(max_attempts="2")), "1111", "2222").step == "failed"


def test_too_many_wrong_ones_lock(call: StartCall) -> None:
    caller = keyed(call(pin(max_attempts="5")), "1111", "2222", "3333")
    assert caller.step == "locked"
    assert caller.noted("locked out")


def test_the_pin_is_nowhere_to_be_seen(call: StartCall) -> None:
    caller = keyed(call(pin()), "1111")
    assert caller.secure
    assert isinstance(caller.press("0042").errand, CheckSecret)
    assert "0042" not in repr(caller.errand), "nor in what an exception or a log would show"
    assert "1111" not in str(caller.notes)
    assert "0042" not in str(caller.notes)
    assert set(caller.machine.variables) == {"stored"}
    assert caller.machine.secrets == {"stored"}


def test_who_is_locked_is_never_asked(call: StartCall) -> None:
    caller = call(pin())
    caller.lock_out.begin("caller +4930123456", caller.now, 1, 600)
    caller.lock_out.wrong("caller +4930123456", caller.now, 1, 600)
    hear_out(caller, lambda: caller.hears != "")
    assert caller.step == "locked"
    assert caller.played == ["Please call us on a weekday."]


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (None, "caller +4930123456"),
        ('"{{ stored }}"', "subject 0042"),
        ("\"{{ '' }}\"", "caller +4930123456"),
    ],
)
def test_whom_a_lock_is_about(call: StartCall, written: str | None, subject: str) -> None:
    extra = {"subject": written} if written else {}
    caller = call(pin(**extra))
    assert isinstance(caller.errand, CheckSecret)
    assert caller.errand.subject == subject
    assert caller.errand.given is None


@pytest.mark.parametrize(("value", "step"), [("none", "pin"), ('""', "pin"), ("1234", "balance")])
def test_what_it_is_compared_with(call: StartCall, value: str, step: str) -> None:
    """Nothing is never right; a number is what it looks like."""
    value = "null" if value == "none" else value
    assert keyed(call(pin(value)), "1234").step == step


THEN = """
balance: {say: Your balance is nine., next: more}
more: {menu: {prompt: Press 1 to hear it again., choices: {again: {keys: "1", next: more}}}}
""".strip()
MENU = pin().replace("balance: {say: Your balance is nine.}", THEN)


def compared(caller: Dialogue) -> Dialogue:
    """What was sent for comes back, however long it took."""
    hear_out(caller, lambda: caller.errand is None)
    return caller


def test_a_key_pressed_while_a_pin_is_compared_is_for_the_next_question(call: StartCall) -> None:
    caller = compared(call(MENU)).press("0042").press("1")
    assert isinstance(caller.errand, CheckSecret), "the comparison goes on"
    assert not caller.noted("no match")
    assert compared(caller).noted("verified")
    (choice,) = caller.noted("choice again")
    assert choice.details == {"by": "keys", "digits": DOTS}, "it may be a digit of the PIN"
    assert "Your balance is nine." not in caller.played, "while a key waits prompts are skipped"


def test_the_terminator_of_a_pin_that_is_compared_is_for_nobody(call: StartCall) -> None:
    caller = compared(compared(call(MENU)).press("0042#"))
    assert caller.hears == "Your balance is nine."


def test_a_key_after_a_wrong_pin_was_for_a_step_that_was_not_reached(call: StartCall) -> None:
    caller = compared(compared(call(MENU)).press("11111"))
    assert caller.noted("wrong secret")
    assert caller.hears == "That is not your PIN. Your PIN, please."
    assert compared(caller.press("0042")).step == "balance"


def test_a_pin_keyed_before_it_is_asked_for_counts(call: StartCall) -> None:
    caller = compared(call(pin()).press("0042"))
    assert caller.step == "balance"
    assert caller.played == ["Your balance is nine."]


def test_a_pin_asked_for_without_barge_in_is_not_keyed_before(call: StartCall) -> None:
    caller = compared(call(pin(barge_in="false")).press("0042"))
    assert caller.errand is None
    assert caller.hears == "Your PIN, please."


@pytest.mark.parametrize(("verdict", "told"), [("locked", "Please call"), ("failed", "Sorry.")])
def test_whose_pin_is_not_compared_hears_so(call: StartCall, verdict: str, told: str) -> None:
    """And no key of it goes on to another question."""
    caller = call(pin()).press("0042")
    if verdict == "locked":
        caller.lock_out.begin("caller +4930123456", caller.now, 1, 600)
        caller.lock_out.wrong("caller +4930123456", caller.now, 1, 600)
        compared(caller)
    elif caller.errand is not None:
        caller.send(ErrandFailed(caller.errand.errand, "too many secrets wait to be checked"))
    assert caller.step == verdict
    assert caller.hears.startswith(told)


def test_where_nobody_can_tell_it_fails(call: StartCall) -> None:
    caller = call(pin())
    assert caller.errand is not None
    caller.send(ErrandFailed(caller.errand.errand, "too many secrets wait to be checked"))
    assert caller.step == "failed"


def test_silence_and_half_a_pin_are_misses(call: StartCall) -> None:
    caller = keyed(call(pin()), "00")
    assert caller.wait(4).noted("no match")
    caller.prompt_ends().wait(6)
    assert caller.noted("no input")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('against: "1234"', "stands in the file"),
        ('against: "{{ stored }}"\n    max_digits: 6', "both say how many"),
    ],
)
def test_a_pin_that_cannot_be(call: StartCall, line: str, message: str) -> None:
    with pytest.raises(FlowError, match=message):
        call(pin().replace('against: "{{ stored }}"', line))
