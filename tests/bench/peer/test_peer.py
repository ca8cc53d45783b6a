"""What `make bench-peer` makes of its figures; no program is started."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from telephony.app.load.edge_watch import EdgeSample
from telephony.app.load.heard_call import HeardCall, PromptHeard
from telephony.app.load.measuring import measurements
from telephony.app.load.profile_file import Changes, read_profile
from telephony.app.load.run_record import RunRecord
from tests.bench.peer.capacity import Capacity, find_capacity
from tests.bench.peer.comparison import aims, compare
from tests.bench.peer.contender import Contender
from tests.bench.peer.report import Findings, print_findings, write_json
from tests.bench.peer.trial import PROFILE, Load, Trial, figures

_TRIAL = Trial(
    calls=100,
    failed=0,
    cpu_per_call=0.001,
    machine=0.5,
    window=10.0,
    answer_p50=0.002,
    answer_p99=0.01,
    gap_p50=0.02,
    gap_p99=0.021,
    gap_p999=0.022,
    gap_max=0.03,
    lost=0.0,
    memory=100_000_000,
)


def _round(ours: float, theirs: float, failed: int = 0) -> Mapping[str, Trial]:
    mine = replace(_TRIAL, cpu_per_call=ours, failed=failed)
    return {"ours": mine, "theirs": replace(_TRIAL, cpu_per_call=theirs)}


_ROUNDS = [_round(0.0010, 0.0020), _round(0.0008, 0.0020), _round(0.0010, 0.0025)]


def test_ratios_are_taken_within_each_round() -> None:
    cost = compare(_ROUNDS, "ours", "theirs")[0]
    assert cost.quantity.field == "cpu_per_call"
    assert (cost.ratio.low, cost.ratio.middle, cost.ratio.high) == pytest.approx((0.4, 0.4, 0.5))
    assert cost.ours.shown(100, 3) == "0.100 (0.080 to 0.100)"
    assert cost.theirs.middle == 0.0020


@pytest.mark.parametrize(
    ("one", "met"),
    [
        (_round(0.0010, 0.0020), [True, True, True]),
        (_round(0.0011, 0.0020), [False, True, True]),
        (_round(0.0016, 0.0040), [True, False, True]),
        (_round(0.0010, 0.0020, failed=1), [True, True, False]),
    ],
)
def test_aims(one: Mapping[str, Trial], met: list[bool]) -> None:
    assert [aim.met for aim in aims([one], "ours", "theirs")] == met


@pytest.mark.parametrize("limit", [0, 100, 130, 399, 400, 555, 1000])
def test_the_search_ends_near_the_limit(limit: int) -> None:
    tried: list[int] = []

    def within(calls: int) -> bool:
        tried.append(calls)
        return calls <= limit

    found = find_capacity(within, start=100, most=800, halvings=3)
    if limit >= 800:
        assert found == Capacity(800, bounded=True)
    elif limit < 100:
        assert found == Capacity(0, bounded=False)
    else:
        assert found.calls <= limit < found.calls * 1.25
    assert len(tried) == len(set(tried)) <= 7


def test_processor_time_counts_while_all_calls_are_there() -> None:
    load = Load(calls=2, rate=2.0, together=10.0)
    calls = [_call(f"call-{number}", at=float(number)) for number in range(2)]
    # One core busy while the calls come and go, half of one between.
    spent = [second if second < 2 else 1 + second / 2 for second in range(20)]
    samples = [EdgeSample(at, used, 1000, 5, 5, 0.25) for at, used in enumerate(spent)]
    record = _record(calls, samples)
    trial = figures(record, measurements(record), load)
    assert trial.cpu_per_call == pytest.approx(0.25)
    assert trial.machine == pytest.approx(0.25)
    assert trial.failed == 0
    assert not trial.reason


def test_a_call_that_heard_another_sound_has_failed() -> None:
    calls = [_call(f"call-{number}", at=0.0) for number in range(2)]
    record = _record(calls, [], unheard_by=1)
    trial = figures(record, measurements(record), Load(2, 2.0, 10.0))
    assert trial.failed == 1
    assert trial.reason


def test_the_profile_is_made_of_the_steps_that_the_bench_changes() -> None:
    (kind,) = read_profile(PROFILE, Changes()).kinds
    assert kind.does[0].wait is not None
    assert kind.keys_pressed() == "9"
    assert kind.hang_up == "edge"


def test_everything_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = (
        Contender(name, "1.0", "plays a prompt", start=lambda _: pytest.fail("not started"))
        for name in ("ours", "theirs")
    )
    capacity = {"ours": [Capacity(800, bounded=True)], "theirs": [Capacity(500, bounded=False)]}
    found = Findings(ours, theirs, {100: _ROUNDS}, capacity, {"CPU": "2 cores"}, 12.0)
    print_findings(found)
    printed = capsys.readouterr().out
    assert "0.40 (0.40 to 0.50)" in printed
    assert "ours: at least 800" in printed
    assert "met: CPU per call at most 0.5 of theirs's" in printed
    write_json(tmp_path / "peer.json", found)
    document = json.loads((tmp_path / "peer.json").read_text())
    assert document["compared"]["100"]["cpu_per_call"]["ratio"]["middle"] == pytest.approx(0.4)
    assert len(document["rounds"]["100"]) == 3
    assert document["host"] == {"CPU": "2 cores"}


def _call(call_id: str, *, at: float) -> HeardCall:
    call = HeardCall(call_id, kind=0, cseq="1", invited_at=at, listen_for=3.0)
    call.status, call.finished_at, call.ended_at = 200, at, at + 19.0
    return call


def _record(calls: list[HeardCall], samples: list[EdgeSample], *, unheard_by: int = 0) -> RunRecord:
    return RunRecord(
        started_at=0.0,
        ended_at=20.0,
        planned=len(calls),
        successful=len(calls),
        retransmissions=0,
        peak_calls=len(calls),
        processes=1,
        sipp_answers=[],
        complaints=[],
        calls=calls,
        prompts={
            call.call_id: PromptHeard(found=number >= unheard_by, score=1.0, delay=0.0)
            for number, call in enumerate(calls)
        },
        expects_prompt=True,
        samples=samples,
    )
