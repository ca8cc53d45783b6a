"""The flow that every fresh clone answers with."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.termination import Reason, ended
from telephony.ivr.checking import check
from telephony.ivr.gates.loading import load_flow
from tests.ivr.dialogue import Dialogue

FILE = Path(__file__).parents[2] / "ivr_flows" / "main.yaml"


@pytest.fixture
def caller() -> Dialogue:
    return Dialogue(load_flow(FILE))


def test_nothing_is_doubtful() -> None:
    report = check([FILE.parent])
    assert report.problems == []
    assert [summary.warnings for summary in report.flows] == [()]


@pytest.mark.parametrize(
    ("choice", "desk"),
    [
        ("1", "sip:sales@127.0.0.1:5070"),
        ("3", "sip:billing@127.0.0.1:5070"),
        ("0", "sip:operator@127.0.0.1:5070"),
        ("sales", "sip:sales@127.0.0.1:5070"),
        ("my invoice", "sip:billing@127.0.0.1:5070"),
        ("operator", "sip:operator@127.0.0.1:5070"),
    ],
)
def test_each_desk_by_key_and_by_voice(caller: Dialogue, choice: str, desk: str) -> None:
    assert caller.hears == "Thank you for calling Acme."
    caller.prompt_ends()
    _ = caller.press(choice) if choice.isdecimal() else caller.says(choice)
    caller.prompt_ends()
    assert caller.transferring is not None
    assert caller.transferring.destination == desk


def test_support_reads_the_account_number_back(caller: Dialogue) -> None:
    caller.prompt_ends().says("support").press("004711")
    assert caller.hears.startswith("Your account number is 0 0 4 7 1 1.")
    caller.says("wrong").press("004712").says("correct").prompt_ends()
    assert caller.transferring is not None
    assert caller.transferring.destination == "sip:support@127.0.0.1:5070"


def test_nobody_free_is_said_and_heard_out(caller: Dialogue) -> None:
    caller.press("1").press("1").callee_ends(Reason.UNREACHABLE, answered=False)
    assert caller.hears.endswith("Goodbye.")
    caller.press("1")
    assert caller.end is None
    assert caller.prompt_ends().end == ended(Reason.FLOW_HANGUP)


@pytest.mark.parametrize("silent", [True, False])
def test_who_cannot_choose_gets_the_front_desk(caller: Dialogue, silent: bool) -> None:
    caller.prompt_ends()
    for _ in range(3):
        _ = caller.prompt_ends().wait(5) if silent else caller.mumbles()
    assert caller.hears == "Let me find somebody who can help you."
    caller.prompt_ends().prompt_ends()
    assert caller.transferring is not None
    assert caller.transferring.destination == "sip:operator@127.0.0.1:5070"
