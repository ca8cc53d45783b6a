"""What was exported and what was not, read at each scrape."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from telephony.telemetry.hep.export import HepExport


class HepCounters(Collector):
    """Hands an export's counters to a Prometheus registry."""

    def __init__(self, export: HepExport) -> None:
        self._export = export

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The counters as they stand."""
        export = self._export
        yield CounterMetricFamily(
            "telephony_hep_sent_total", "Packets sent to the capture server", value=export.sent
        )
        dropped = CounterMetricFamily(
            "telephony_hep_dropped_total",
            "What the capture server should have got: full (too slow), unsent (the server "
            "wasn't there), unfit (too long)",
            labels=["cause"],
        )
        dropped.add_metric(["full"], export.dropped_full)
        dropped.add_metric(["unsent"], export.dropped_unsent)
        dropped.add_metric(["unfit"], export.dropped_unfit)
        yield dropped
