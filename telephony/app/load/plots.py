"""A run's plots, as SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pygal
from markupsafe import Markup
from pygal.etree import etree
from pygal.style import Style

from telephony.app.load.heard_call import in_progress
from telephony.app.load.measuring import processor_shares, receptions
from telephony.app.load.outcome import LoadOutcome

_STYLE = Style(
    title_font_size=20,
    label_font_size=14,
    major_label_font_size=14,
    legend_font_size=14,
    value_font_size=14,
    background="transparent",
    plot_background="transparent",
    font_family="sans-serif",
    colors=("#2563eb", "#dc2626", "#059669", "#d97706"),
)
_BARS = 30
_POINTS = 600
"""Per line: more can't be told apart."""
_TIME_PERCENTILES = (50.0, 90.0, 95.0, 99.0, 99.9, 100.0)


def plots(outcome: LoadOutcome) -> Iterator[Markup]:
    """One `<svg>` element for each thing that was measured."""
    record = outcome.record
    if record.calls:
        lines = {"calls": _in_progress(outcome)}
        yield _over_time("Calls in progress", _since(record.started_at, lines))
    shares = [(at, 100 * share) for at, share in processor_shares(record)]
    if shares:
        machine = [(one.at, 100 * one.machine) for one in record.samples]
        lines = {"edge, % of one core": shares, "machine, % of all cores": machine}
        yield _over_time("Processor", _since(record.started_at, lines))
        memory = [(one.at, one.memory / 1e6) for one in record.samples]
        yield _over_time(
            "Memory of the edge, MB", _since(record.started_at, {"resident": memory}), zero=False
        )
    for name, title in (
        ("answer", "INVITE to 200, ms"),
        ("prompt delay", "200 to prompt, ms"),
        ("jitter", "Jitter, ms"),
    ):
        values = outcome.measured[name].values
        if len(values):
            yield _histogram(title, [1000 * value for value in values])
    if len(outcome.measured["mos"].values):
        yield _histogram("Mean opinion score", list(outcome.measured["mos"].values))
    if any(True for _ in receptions(record)):
        yield _percentiles("Gap between packets, ms", outcome.measured["gap"].values)


def _in_progress(outcome: LoadOutcome) -> list[tuple[float, float]]:
    """As a line with square steps."""
    points, before = [], 0
    for at, count in in_progress(outcome.record.calls):
        points += [(at, float(before)), (at, float(count))]
        before = count
    return points


def _since(
    start: float, lines: dict[str, list[tuple[float, float]]]
) -> dict[str, list[tuple[float, float]]]:
    return {name: [(at - start, value) for at, value in line] for name, line in lines.items()}


def _over_time(
    title: str, lines: dict[str, list[tuple[float, float]]], *, zero: bool = True
) -> Markup:
    chart = pygal.XY(
        title=title,
        x_title="seconds",
        show_dots=False,
        range=(0, None) if zero else None,
        include_x_axis=zero,
        **_options(legend=len(lines) > 1),
    )
    for name, points in lines.items():
        chart.add(name, points[:: -(-len(points) // _POINTS)])
    return _svg(chart)


def _histogram(title: str, values: Sequence[float]) -> Markup:
    counts, edges = np.histogram(values, bins=min(_BARS, max(5, len(values))))
    chart = pygal.Histogram(title=title, y_title="calls", **_options())
    chart.add(
        title,
        [
            (int(count), float(left), float(right))
            for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True)
        ],
    )
    return _svg(chart)


def _percentiles(title: str, seconds: Sequence[float] | np.typing.NDArray[np.float64]) -> Markup:
    chart = pygal.Bar(title=title, print_values=True, **_options())
    chart.x_labels = [f"p{p:g}" if p < 100 else "max" for p in _TIME_PERCENTILES]
    chart.add(title, [round(1000 * float(np.percentile(seconds, p)), 1) for p in _TIME_PERCENTILES])
    return _svg(chart)


def _options(*, legend: bool = False) -> dict[str, object]:
    # No script: pygal's tooltips would be fetched from its own site.
    return {
        "js": (),
        "style": _STYLE,
        "show_legend": legend,
        "legend_at_bottom": True,
        "y_labels_major_count": 5,
        "show_minor_y_labels": False,
        "width": 640,
        "height": 300,
        "value_formatter": lambda value: f"{value:.4g}" if isinstance(value, float) else str(value),
    }


def _svg(chart: pygal.graph.graph.Graph) -> Markup:
    root = chart.render_tree()
    for definitions in root.iter("defs"):
        for script in definitions.findall("script"):
            definitions.remove(script)  # serves the tooltips only
    text = etree.tostring(root, encoding="unicode")
    return Markup(text)  # noqa: S704  made here, by the library, from our own words
