"""Gateways and browsers' audio as metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True)
class GatewayReading:
    """One gateway process as it stands."""

    gateway: str
    up: bool
    starts: int
    cpu_seconds: float
    """Of the process that runs now."""
    phones: int
    """Browsers connected."""


class GatewayCollector(Collector):
    """Hands the readings to a Prometheus registry."""

    def __init__(self, read: Callable[[], Sequence[GatewayReading]]) -> None:
        self._read = read

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The metrics as they stand."""
        up = GaugeMetricFamily("telephony_gateway_up", "1 while it is", labels=["gateway"])
        starts = CounterMetricFamily(
            "telephony_gateway_starts_total", "How often it was started", labels=["gateway"]
        )
        cpu = GaugeMetricFamily(
            "telephony_gateway_cpu_seconds", "Since it was started last", labels=["gateway"]
        )
        phones = GaugeMetricFamily(
            "telephony_gateway_phones", "Browsers that are connected", labels=["gateway"]
        )
        for one in self._read():
            up.add_metric([one.gateway], float(one.up))
            starts.add_metric([one.gateway], one.starts)
            cpu.add_metric([one.gateway], one.cpu_seconds)
            phones.add_metric([one.gateway], one.phones)
        yield from (up, starts, cpu, phones)
