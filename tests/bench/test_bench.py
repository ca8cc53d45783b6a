"""The benchmarks that need no edge run, and what they found can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.bench.__main__ import main
from tests.bench.carrier.usage import MIB, Usage, memory_slope
from tests.bench.figure import Figure


def test_selected_figures_are_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--only", "flow", "--json", str(tmp_path / "bench.json")])
    printed = capsys.readouterr().out
    assert "flow steps" in printed
    assert "CPU:" in printed
    document = json.loads((tmp_path / "bench.json").read_text())
    (figure,) = document["figures"]
    assert figure["name"] == "flow steps"
    assert figure["n"] == len(figure["samples"]) == 10
    assert figure["p50"] > 1000
    assert "core" in document["host"]["CPU"]


def test_what_cannot_be_measured_costs_no_other_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn() -> Iterator[Figure]:
        yield Figure(name="before it tore", unit="ms", samples=[1.0])
        raise RuntimeError("the peer is gone")

    def sound() -> Iterator[Figure]:
        yield Figure(name="after it", unit="ms", samples=[2.0])

    monkeypatch.setattr("tests.bench.__main__._STOCK", {"torn": torn, "sound": sound})
    with pytest.raises(SystemExit, match="Not measured: torn"):
        main(["--json", str(tmp_path / "bench.json")])
    printed = capsys.readouterr()
    assert "before it tore" in printed.out and "after it" in printed.out
    assert "the peer is gone" in printed.err
    assert len(json.loads((tmp_path / "bench.json").read_text())["figures"]) == 2


@pytest.mark.parametrize(("aim", "met"), [(None, None), (95.05, True), (95.0, False)])
def test_the_aim_is_for_the_95th_percentile(aim: float | None, met: bool | None) -> None:
    figure = Figure(name="delay", unit="ms", samples=range(1, 101), aim=aim)
    assert (figure.p50, figure.p95) == pytest.approx((50.5, 95.05))
    assert figure.met is met


@pytest.mark.parametrize(("floor", "met"), [(5.95, True), (6.0, False)])
def test_where_more_is_better_the_aim_is_for_the_5th_percentile(floor: float, met: bool) -> None:
    figure = Figure(name="share", unit="%", samples=range(1, 101), floor=floor)
    assert figure.met is met
    assert figure.wanted == f">= {floor:g}"


def _used(megabytes: float, minute: float) -> Usage:
    return Usage(60 * minute, round(megabytes * MIB), files=20, threads=10, cpu=0.0)


def test_memory_that_is_flat_does_not_surely_grow() -> None:
    noise = np.random.default_rng(3).normal(0, 2.0, 360)
    slope = memory_slope([_used(300 + n, i / 12) for i, n in enumerate(noise)], since=0.0)
    assert slope.surely == 0
    assert abs(slope.value) < 5


def test_memory_that_leaks_surely_grows() -> None:
    noise = np.random.default_rng(3).normal(0, 2.0, 360)
    usages = [_used(300 + i + n, i / 12) for i, n in enumerate(noise)]
    slope = memory_slope(usages, since=0.0)
    assert slope.value == pytest.approx(720, rel=0.02)
    assert 700 < slope.surely < 720
    warm = [_used(900, -10), *usages]
    assert memory_slope(warm, since=0.0) == slope, "what was before the warm-up doesn't count"


def test_too_short_a_soak_says_nothing() -> None:
    assert memory_slope([_used(300, minute) for minute in range(3)], since=0.0).surely == 0


def test_unknown_benchmarks_are_refused_with_the_known_ones() -> None:
    with pytest.raises(SystemExit, match="There is no invite; there is digits"):
        main(["--carrier", "--only", "invite"])
