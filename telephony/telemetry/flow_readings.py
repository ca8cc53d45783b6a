"""Flows and their versions as metrics that are read at each scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True)
class FlowReading:
    """A flow that new calls may enter."""

    flow: str
    set: str
    """Who gets it: everybody, canary."""
    version: str


@dataclass(frozen=True, slots=True)
class FlowReadings:
    """Functions that answer at once; called from the thread that serves the scrape."""

    flows: Callable[[], Sequence[FlowReading]]
    refused: Callable[[], Mapping[str, bool]]
    """By set: whether its files, as they are, weren't taken."""
    taken: Callable[[], Mapping[tuple[str, str], int]]
    """Changes by set and outcome: taken, refused."""
    share: Callable[[], float]
    """Percent of callers who get the canary."""


class FlowCollector(Collector):
    """Hands the readings to a Prometheus registry."""

    def __init__(self, readings: FlowReadings) -> None:
        self._readings = readings

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The metrics as they stand."""
        info = GaugeMetricFamily(
            "telephony_flow_info", "Flows that calls get", labels=["flow", "set", "version"]
        )
        for each in self._readings.flows():
            info.add_metric([each.flow, each.set, each.version], 1.0)
        yield info
        refused = GaugeMetricFamily(
            "telephony_flows_refused", "1 while changed files aren't taken", labels=["set"]
        )
        for name, is_refused in self._readings.refused().items():
            refused.add_metric([name], float(is_refused))
        yield refused
        taken = CounterMetricFamily(
            "telephony_flow_changes", "Changes of flows, by outcome", labels=["set", "outcome"]
        )
        for (name, outcome), count in self._readings.taken().items():
            taken.add_metric([name, outcome], count)
        yield taken
        yield GaugeMetricFamily(
            "telephony_flow_canary_share_ratio",
            "Share of callers who get the canary",
            value=self._readings.share() / 100,
        )
