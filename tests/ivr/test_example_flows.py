"""The flows of five firms: without a warning, and walked whole by their dialogues."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.ivr.gates.loading import load_flows
from telephony.ivr.rehearsal.dialogue_file import dialogue_files, read_dialogues, rehearse_all
from telephony.ivr.rules import doubts

_EXAMPLES = Path(__file__).parents[2] / "ivr_flows" / "examples"
_FIRMS = ("bank", "clinic", "outage", "parcel", "survey")


@pytest.mark.parametrize("firm", _FIRMS)
def test_every_step_and_every_way_of_an_example_is_walked(firm: str) -> None:
    flows = load_flows(_EXAMPLES)
    files = [read_dialogues(file, flows) for file in dialogue_files(_EXAMPLES)]
    (rehearsal,) = rehearse_all([each for each in files if each.flow.name == firm])
    assert not rehearsal.problems, "\n".join(map(str, rehearsal.problems))
    assert rehearsal.passed >= 5
    assert not rehearsal.coverage.missed_steps
    assert not rehearsal.coverage.missed_branches
    assert not rehearsal.coverage.missed_commands


def test_the_examples_are_these_and_raise_no_doubt() -> None:
    flows = load_flows(_EXAMPLES)
    assert sorted(flows.flows) == sorted(_FIRMS)
    assert [str(doubt) for flow in flows.flows.values() for doubt in doubts(flow)] == []
