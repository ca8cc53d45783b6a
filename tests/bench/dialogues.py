"""`telephony flow test`: dialogues a second through the flow that comes with the program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from telephony.ivr.gates.loading import load_flows
from telephony.ivr.rehearsal.dialogue_file import dialogue_files, read_dialogues, rehearse_all
from tests.bench.figure import Figure

_FLOWS = Path(__file__).parents[2] / "ivr_flows"
_RUNS, _ROUNDS = 10, 500
"""A run lasts about a second, since the aim is a rate per second."""
_AT_LEAST = 5_000


def measure() -> Iterator[Figure]:
    """Each dialogue is walked and judged whole, on one core, in processor time."""
    flows = load_flows(_FLOWS)
    files = [read_dialogues(file, flows) for file in dialogue_files(_FLOWS)]
    dialogues = sum(len(each.document.value.dialogues) for each in files)
    rates = []
    for _ in range(_RUNS):
        began = time.process_time()
        rehearsals = rehearse_all(files * _ROUNDS)
        rates.append(_ROUNDS * dialogues / (time.process_time() - began))
        assert not any(rehearsal.problems for rehearsal in rehearsals)
    yield Figure(
        name="dialogues walked by flow test",
        unit="/s",
        samples=rates,
        floor=_AT_LEAST,
        digits=0,
        remark=f"{dialogues} dialogues of ivr_flows/tests, {_ROUNDS} times each",
    )
