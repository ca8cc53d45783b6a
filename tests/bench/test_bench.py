"""The benchmarks that need no edge run, and what they found can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import main
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
