"""A bounded run of the fuzzer on each build, and what the fuzzer itself must do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.fuzz.cases import Way, make_case
from tests.fuzz.minimising import fewest
from tests.fuzz.run import run
from tests.fuzz.seeds import Dialog, fresh, messages

_SECONDS = 15.0
_SEED = 4475
_FEWEST_CASES = 500
_GROWTH = 150 << 20
"""Bytes; transactions live on for 32 s after their last message."""
_DIALOG = Dialog("127.0.0.1:9", "<sip:a@b>;tag=a", "<sip:c@d>;tag=c", "call", 2)


@pytest.mark.peer
@pytest.mark.parametrize("build", ["stock", "carrier"])
def test_an_edge_stands_what_the_fuzzer_sends(build: str, request: pytest.FixtureRequest) -> None:
    site = request.getfixturevalue("carrier_site") if build == "carrier" else None
    outcome = run(_SECONDS, _SEED, site, lambda *progress: None)
    assert not outcome.problem, f"{outcome.problem}\n{outcome.reproducer}"
    assert outcome.cases >= _FEWEST_CASES
    assert outcome.resident_after - outcome.resident_before < _GROWTH


def test_the_same_seed_gives_the_same_cases() -> None:
    cases = [make_case(7, number, _DIALOG) for number in range(300)]
    assert cases == [make_case(7, number, _DIALOG) for number in range(300)]
    assert len({case.message for case in cases}) > 250
    assert {case.way for case in cases} == set(Way)
    assert any(b"\r\nCall-ID: call\r\n" in case.message for case in cases), "none in a dialog"


def test_every_seed_gets_a_call_and_a_transaction_of_its_own() -> None:
    assert len(messages()) > 100
    for message in messages():
        changed = fresh(message, "own", "127.0.0.1:9")
        if "branch" in message:
            assert "branch=z9hG4bKown" in changed.replace(" ", "")


@pytest.mark.parametrize("guilty", [{5}, {5, 17}, {0, 99}])
def test_the_fewest_cases_that_still_bring_it_down(guilty: set[int]) -> None:
    def falls(numbers: Sequence[int]) -> bool:
        return guilty <= set(numbers)

    assert fewest(range(100), falls, tries=200) == sorted(guilty)


def test_what_a_fresh_edge_stands_is_kept_whole() -> None:
    assert fewest([1, 2, 3], lambda numbers: False) == [1, 2, 3]
