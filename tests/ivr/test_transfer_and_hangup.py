"""`transfer` and `hangup`."""

from __future__ import annotations

import pytest

from telephony.domain.termination import Reason, Result, ended
from telephony.ivr.events import DigitPressed, TransferEnded
from tests.ivr.conftest import StartCall

TRANSFER = """
ask:
  transfer:
    to: "{{ call.called_number }}"
    trunk: carrier
    timeout: 20s
EXTRA
NEXT
busy: {say: Busy.}
nobody: {say: Nobody.}
failed: {say: Failed.}
after: {say: After.}
"""


def transfer(after: str = "", **extra: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in extra.items())
    following = f"  next: {after}\n" if after else ""
    return TRANSFER.replace("EXTRA\n", lines).replace("NEXT\n", following)


def test_it_dials_at_once(call: StartCall) -> None:
    caller = call(transfer())
    assert caller.transferring is not None
    assert caller.transferring.destination == "100"
    assert caller.transferring.ring_timeout == 20.0
    assert caller.transferring.trunk == "carrier"


def test_it_dials_after_its_prompt(call: StartCall) -> None:
    caller = call(transfer(prompt="One moment."))
    assert caller.transferring is None
    assert caller.hears == "One moment."
    assert caller.prompt_ends().transferring is not None


def test_the_callee_hangs_up(call: StartCall) -> None:
    caller = call(transfer()).callee_answers().wait(3600)
    caller.callee_ends(Reason.CALLEE_HANGUP, answered=True)
    assert caller.end is not None
    assert caller.end.reason is Reason.CALLEE_HANGUP
    assert caller.noted("transfer answered")


def test_the_callee_hangs_up_and_the_flow_goes_on(call: StartCall) -> None:
    caller = call(transfer(after="after")).callee_answers()
    assert caller.callee_ends(Reason.CALLEE_HANGUP, answered=True).step == "after"


@pytest.mark.parametrize(
    ("reason", "routes", "step"),
    [
        (Reason.BUSY, {"on_busy": "busy", "on_failure": "failed"}, "busy"),
        (Reason.BUSY, {"on_failure": "failed"}, "failed"),
        (Reason.NO_ANSWER, {"on_no_answer": "nobody", "on_failure": "failed"}, "nobody"),
        (Reason.NO_ANSWER, {"on_busy": "busy", "on_failure": "failed"}, "failed"),
        (Reason.DECLINED, {"on_busy": "busy", "on_failure": "failed"}, "failed"),
        (Reason.UNREACHABLE, {"on_busy": "busy"}, "after"),
    ],
)
def test_failures_are_routed(
    call: StartCall, reason: Reason, routes: dict[str, str], step: str
) -> None:
    caller = call(transfer(after="after", **routes)).callee_ends(reason, answered=False)
    assert caller.step == step
    assert caller.noted("transfer failed")[0].details["reason"] == reason.value


def test_a_failure_without_a_route_ends_the_call_with_its_reason(call: StartCall) -> None:
    caller = call(transfer()).callee_ends(Reason.BUSY, answered=False)
    assert caller.end is not None
    assert (caller.end.result, caller.end.reason) == (Result.FAILED, Reason.BUSY)


def test_keys_mean_nothing_during_a_transfer(call: StartCall) -> None:
    caller = call(
        transfer(after="menu")
        + "menu: {menu: {prompt: P., choices: {a: {keys: '1', next: after}}}}\n"
    )
    caller.press("1").callee_answers().press("1")
    caller.callee_ends(Reason.CALLEE_HANGUP, answered=True)
    assert caller.hears == "P."


def test_the_end_of_an_earlier_attempt_is_ignored(call: StartCall) -> None:
    caller = call(transfer(on_busy="ask"))
    first = caller.transferring
    assert first is not None
    caller.callee_ends(Reason.BUSY, answered=False)
    assert caller.end is None
    second = caller.transferring
    assert second is not None
    caller.send(TransferEnded(first.attempt, answered=True, termination=ended(Reason.BUSY)))
    assert caller.transferring is second
    assert len(caller.noted("transfer failed")) == 1


@pytest.mark.parametrize(
    "destination",
    ["", "the desk", "sip:", "sip:a@b\r\nX: y", "sip:a b@c", "tel:+49", "+49 30 123", "http://a"],
)
def test_a_destination_that_cannot_be_called_fails_the_transfer(
    call: StartCall, destination: str
) -> None:
    escaped = destination.replace("\r", "\\r").replace("\n", "\\n")
    steps = transfer(on_failure="failed").replace("{{ call.called_number }}", "{{ desk }}")
    caller = call(f'first: {{set: {{desk: "{escaped}"}}, next: ask}}\n' + steps)
    assert caller.transferring is None
    assert caller.step == "failed"


@pytest.mark.parametrize(
    "destination",
    ["100", "+4930123456", "*21#", "sip:sales@127.0.0.1:5070", "sips:a.b@x.org;transport=tcp"],
)
def test_destinations_that_can_be_called(call: StartCall, destination: str) -> None:
    caller = call(f'ask: {{transfer: "{destination}"}}')
    assert caller.transferring is not None
    assert caller.transferring.destination == destination


def test_the_caller_hangs_up_during_a_transfer(call: StartCall) -> None:
    caller = call(transfer()).callee_answers().hangs_up()
    assert caller.end is not None
    assert caller.end.reason is Reason.CALLER_HANGUP


@pytest.mark.parametrize("hangup", ["hangup:", "hangup: true", "hangup: {}"])
def test_hangup_hangs_up(call: StartCall, hangup: str) -> None:
    caller = call(f"bye:\n  {hangup}")
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP
    assert caller.machine.ended
    assert caller.machine.handle(DigitPressed("1"), caller.now) == []


def test_hangup_gives_its_reason(call: StartCall) -> None:
    caller = call("bye: {hangup: {reason: nobody was free}}")
    assert caller.noted("hang up")[0].details == {"reason": "nobody was free"}
