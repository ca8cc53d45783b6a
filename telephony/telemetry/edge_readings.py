"""What the edge knows of itself, as metrics that are read at each scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

Reading = Callable[[], float]


@dataclass(frozen=True, slots=True)
class EdgeReadings:
    """Functions that answer at once; called from the thread that serves the scrape."""

    calls_in_progress: Reading
    capacity: Reading
    """Calls that can be in progress at once."""
    ready: Reading
    """1 while new calls are taken."""
    store_backlog: Reading
    """Records noted but not yet on disk."""
    store_failing: Reading
    """1 while records can't be written."""
    store_dropped_records: Reading
    store_dropped_timelines: Reading


class ReadingsCollector(Collector):
    """Hands the readings to a Prometheus registry."""

    def __init__(self, readings: EdgeReadings) -> None:
        self._readings = readings

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The metrics as they stand."""
        read = self._readings
        for name, meaning, reading in (
            ("telephony_calls_in_progress", "Calls let in that have no end yet",
             read.calls_in_progress),
            ("telephony_call_capacity", "Calls that can be in progress at once", read.capacity),
            ("telephony_ready", "1 while new calls are taken", read.ready),
            ("telephony_store_backlog_records", "Call records not yet on disk",
             read.store_backlog),
            ("telephony_store_failing", "1 while call records can't be written",
             read.store_failing),
        ):  # fmt: skip
            yield GaugeMetricFamily(name, meaning, value=reading())
        dropped = CounterMetricFamily(
            "telephony_store_dropped_total",
            "What was given up while records couldn't be written",
            labels=["what"],
        )
        dropped.add_metric(["record"], read.store_dropped_records())
        dropped.add_metric(["timeline"], read.store_dropped_timelines())
        yield dropped
