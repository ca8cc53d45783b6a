"""`route` and `split`: callers go different ways by their number, or by chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from telephony.domain.call import Caller, CallId
from telephony.ivr.shares import place_of
from tests.ivr.dialogue import FACTS, Dialogue, flow_of

ROUTE = """
origin:
  route:
    home: DE
    arms:
      - {withheld: true, next: withheld}
      - {prefix: "2", next: inside}
      - {prefix: ["+4930", "+4933"], next: berlin}
      - {kind: mobile, country: [DE, AT], next: mobile}
      - {country: [DE, AT], next: german}
      - {else: elsewhere}
withheld: {say: Hello.}
inside: {say: Hello.}
berlin: {say: Hello.}
mobile: {say: Hello.}
german: {say: Hello.}
elsewhere: {say: Hello.}
"""


@pytest.mark.parametrize(
    ("number", "step"),
    [
        ("", "withheld"),
        ("23", "inside"),
        ("+493012345678", "berlin"),
        ("03012345678", "berlin"),
        ("+4915123456789", "mobile"),
        ("+436641234567", "mobile"),
        ("+498912345678", "german"),
        ("+33612345678", "elsewhere"),
        ("anonymous", "elsewhere"),
    ],
)
def test_a_caller_is_routed_by_number(tmp_path: Path, number: str, step: str) -> None:
    facts = replace(FACTS, caller=Caller(number))
    assert Dialogue(flow_of(tmp_path, ROUTE), facts).step == step


def test_the_number_called_routes_as_well(tmp_path: Path) -> None:
    steps = """
    which:
      route: {by: called, arms: [{prefix: "1", next: first}, {else: other}]}
    first: {say: Hello.}
    other: {say: Hello.}
    """
    flow = flow_of(tmp_path, steps)
    assert Dialogue(flow, replace(FACTS, called_number="100")).step == "first"
    assert Dialogue(flow, replace(FACTS, called_number="200")).step == "other"


@pytest.mark.parametrize(
    ("number", "step"),
    [
        ("+493012345678", "berlin"),
        ("+16175550132", "massachusetts"),  # Boston
        ("+12125550132", "elsewhere"),
        ("+4915123456789", "elsewhere"),  # a mobile has no place
        ("", "elsewhere"),
    ],
)
def test_a_region_is_a_city_or_a_state(tmp_path: Path, number: str, step: str) -> None:
    steps = """
    origin:
      route:
        - {region: Berlin, next: berlin}
        - {region: [MA, VT], country: US, next: massachusetts}
        - {else: elsewhere}
    berlin: {say: Hello.}
    massachusetts: {say: Hello.}
    elsewhere: {say: Hello.}
    """
    assert Dialogue(flow_of(tmp_path, steps), replace(FACTS, caller=Caller(number))).step == step


def test_the_timeline_tells_the_country_and_not_the_number(tmp_path: Path) -> None:
    dialogue = Dialogue(flow_of(tmp_path, ROUTE), replace(FACTS, caller=Caller("+498912345678")))
    assert [note.details for note in dialogue.noted("number")] == [{"country": "DE"}]


SPLIT = """
trial:
  split: [{percent: 20, next: new}, {percent: 5, next: newest}, {else: usual}]
new: {say: Hello.}
newest: {say: Hello.}
usual: {say: Hello.}
"""


def split_of(flow: object, number: str, call: str = "call-1") -> str:
    return Dialogue(
        flow,  # type: ignore[arg-type]
        replace(FACTS, call_id=CallId(call), caller=Caller(number)),
    ).step


def test_shares_are_as_large_as_written_and_each_caller_keeps_its_way(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, SPLIT)
    numbers = [f"+4930{number:07}" for number in range(4000)]
    ways = {number: split_of(flow, number) for number in numbers}
    counts = Counter(ways.values())
    assert counts["new"] == pytest.approx(800, abs=100)  # four standard deviations
    assert counts["newest"] == pytest.approx(200, abs=56)
    assert all(split_of(flow, number, call="call-2") == ways[number] for number in numbers[:100])


def test_who_was_in_a_share_stays_when_it_grows(tmp_path: Path) -> None:
    numbers = [f"+4930{number:07}" for number in range(300)]
    flow = flow_of(tmp_path, SPLIT)
    before = {n for n in numbers if split_of(flow, n) == "new"}
    grown = flow_of(tmp_path, SPLIT.replace("20", "60"))
    after = {n for n in numbers if split_of(grown, n) == "new"}
    assert before < after


def test_who_withholds_the_number_is_somebody_else_each_time(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, SPLIT)
    assert len({split_of(flow, "", f"call-{number}") for number in range(100)}) == 3


def test_steps_are_split_apart() -> None:
    numbers = [str(number) for number in range(1000)]
    first = {n for n in numbers if place_of("flow", "first", n) < 50}
    second = {n for n in numbers if place_of("flow", "second", n) < 50}
    assert 180 < len(first & second) < 320, "half of those in one share are in the other"


def test_the_place_of_a_caller_is_the_same_on_every_machine() -> None:
    assert place_of("main", "trial", "+4930123456") == pytest.approx(38.18789945)
