"""`set` and `branch`."""

from __future__ import annotations

import pytest

from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import FACTS


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"000123"', "000123"),
        ("7", 7),
        ("true", True),
        ("yes", "yes"),
        ("null", None),
        ("2.5", 2.5),
        ('"{{ 1 + 2 }}"', 3),
        ("\"{{ '000123' }}\"", "000123"),
        ('"{{ n * 2 }}"', 6),
        ('"{{ n > 2 }}"', True),
        ('"{{ [n, 1] }}"', [3, 1]),
        ('"n is {{ n }}"', "n is 3"),
        ('"{{ call.caller_number[:3] }}"', "+49"),
        ('"{{ call.id }}"', FACTS.call_id),
        ('"{{ x | default(5) }}"', 0),
        ('"{{ 7 | round }} {{ 2.567 | round(1) }}"', "7 2.6"),
        ("\"{{ 'a b' | upper | replace(' ', '-') }}\"", "A-B"),
        ("\"{{ '1234' | join(' ') }}\"", "1 2 3 4"),
    ],
)
def test_set_keeps_types(call: StartCall, written: str, value: object) -> None:
    variables = call(f"a: {{set: {{x: 0, n: 3, v: {written}}}}}").machine.variables
    assert variables["v"] == value
    assert type(variables["v"]) is type(value)


def test_assignments_see_those_above(call: StartCall) -> None:
    caller = call('a: {set: {x: 1, y: "{{ x + 1 }}", x2: "{{ y * 10 }}"}}')
    assert dict(caller.machine.variables) == {"x": 1, "y": 2, "x2": 20}


BRANCH = """
first: {set: {n: N}, next: choose}
choose:
  branch:
    - {when: n > 10, next: many}
    - {when: "{{ n > 1 and call.trunk == 'carrier' }}", next: some}
    - {else: few}
many: {say: Many.}
some: {say: Some.}
few: {say: Few.}
"""


@pytest.mark.parametrize(("n", "heard"), [("11", "Many."), ("2", "Some."), ("1", "Few.")])
def test_branch_takes_the_first_true_arm(call: StartCall, n: str, heard: str) -> None:
    assert call(BRANCH.replace("N}", n + "}")).hears == heard


def test_an_arm_that_cannot_be_judged_is_an_error(call: StartCall) -> None:
    caller = call(BRANCH.replace("N}", "many}").replace("next: choose", "next: choose", 1))
    assert caller.end is not None
    problem = caller.noted("step failed")[0].details["problem"]
    assert problem == "the expression can't be evaluated (TypeError)"
