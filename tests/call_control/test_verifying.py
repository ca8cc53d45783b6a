"""A caller who keys on while its PIN is compared, beside the event loop; in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from telephony.call_control.errands.errands import Errands
from telephony.call_control.errands.secret_checks import SecretChecks
from telephony.domain.timeline import DOTS
from telephony.ivr.errands.secret_check import CheckSecret
from tests.call_control.test_flow_call import Desk

FLOW = """
flow: desk
start: known
steps:
  known: {set: {stored: "$argon2id$"}, next: pin}
  pin:
    verify:
      prompt: Your PIN, please.
      digits: 4
      against: "{{ stored }}"
      no_match: [That is not your PIN.]
      max_attempts: 2
      on_failure: bye
    next: more
  more:
    menu:
      prompt: Press 7 to hear it again.
      choices: {again: {keys: "7", next: bye}}
      max_attempts: 1
      on_failure: bye
  bye: {hangup: true}
"""
TAKES = 1.0
"""Seconds for each comparison: a hash, on a busy machine."""


class SlowHashes:
    """Knows one PIN, and takes its time."""

    def __init__(self) -> None:
        self.compared: list[str] = []

    async def is_right(self, secret: str, hashed: str) -> bool:
        await asyncio.sleep(TAKES)
        self.compared.append(secret)
        return secret == "0042"


def keyed(folder: Path, *bursts: str) -> tuple[Desk, SlowHashes]:
    """A call in which keys are pressed in bursts; each waits for what the one before led to."""
    hashes = SlowHashes()
    errands = Errands({CheckSecret: SecretChecks(hashes).carry})

    async def caller(desk: Desk) -> None:
        for burst in bursts:
            await asyncio.sleep(TAKES + 0.5)
            for key in burst:
                desk.caller.press(key)
                await asyncio.sleep(0.1)

    desk = Desk(folder, flow=FLOW, errands=errands)
    desk.take(caller)
    return desk, hashes


def test_a_key_pressed_meanwhile_is_for_what_follows(tmp_path: Path) -> None:
    desk, hashes = keyed(tmp_path, "00427")
    assert hashes.compared == ["0042"], "the comparison came to its end"
    assert "no match" not in desk.events()
    assert desk.events().index("verified") < desk.events().index("choice again")
    assert "Press 7 to hear it again." not in str(desk.timeline), "the answer was there before"


def test_no_record_has_it(tmp_path: Path) -> None:
    desk, _ = keyed(tmp_path, "00427")
    keys = [entry.details for entry in desk.timeline if "key" in entry.event.split()]
    assert [each["digit"] for each in keys] == [DOTS] * 5
    (choice,) = [entry for entry in desk.timeline if entry.event == "choice again"]
    assert choice.details == {"by": "keys", "digits": DOTS}


def test_a_key_for_what_was_not_reached_is_let_go(tmp_path: Path) -> None:
    desk, hashes = keyed(tmp_path, "11117", "0042", "7")
    assert hashes.compared == ["1111", "0042"]
    told = ("wrong secret", "no match", "verified", "choice again")
    assert [each for each in desk.events() if each in told] == list(told)


@pytest.mark.parametrize("burst", ["0042#", "0042"])
def test_the_terminator_is_part_of_the_pin(tmp_path: Path, burst: str) -> None:
    desk, hashes = keyed(tmp_path, burst)
    assert hashes.compared == ["0042"]
    assert "no input" in desk.events(), "the menu was asked, and had no key"
