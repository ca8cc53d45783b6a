"""What the edge knows of itself, as metrics that are read at each scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

Reading = Callable[[], float]


@dataclass(frozen=True, slots=True)
class HostReading:
    """A host of a trunk, as OPTIONS and calls found it."""

    trunk: str
    host: str
    up: bool | None
    """None while nobody knows."""
    round_trip: float | None
    """Of the last answered OPTIONS, in seconds."""


@dataclass(frozen=True, slots=True)
class EdgeReadings:
    """Functions that answer at once; called from the thread that serves the scrape."""

    calls_in_progress: Reading
    capacity: Reading
    """Calls that can be in progress at once."""
    ready: Reading
    """1 while new calls are taken."""
    certificate_days_left: Callable[[], float | None]
    """Until the TLS certificate expires; None without one."""
    store_backlog: Reading
    """Records noted but not yet on disk."""
    store_failing: Reading
    """1 while records can't be written."""
    store_dropped_records: Reading
    store_dropped_timelines: Reading
    trunk_hosts: Callable[[], Sequence[HostReading]]
    trunk_calls: Callable[[], Mapping[str, tuple[int, int]]]
    """Inbound and outbound calls in progress by each trunk."""
    spent_today: Callable[[], Mapping[str, float]]
    """By each trunk with a spending cap."""
    currency: str
    trunks_registered: Callable[[], Mapping[str, bool]]
    """Of the trunks that register."""


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
        days = read.certificate_days_left()
        if days is not None:
            yield GaugeMetricFamily(
                "telephony_tls_certificate_days_left",
                "Until the certificate shown to SIP peers expires; negative once it has",
                value=days,
            )
        dropped = CounterMetricFamily(
            "telephony_store_dropped_total",
            "What was given up while records couldn't be written",
            labels=["what"],
        )
        dropped.add_metric(["record"], read.store_dropped_records())
        dropped.add_metric(["timeline"], read.store_dropped_timelines())
        yield dropped
        yield from self._trunks()

    def _trunks(self) -> Iterator[GaugeMetricFamily]:
        hosts = self._readings.trunk_hosts()
        up = GaugeMetricFamily(
            "telephony_trunk_host_up",
            "1 while a trunk's host is alive, 0 while it is down; absent while nobody knows",
            labels=["trunk", "host"],
        )
        round_trip = GaugeMetricFamily(
            "telephony_trunk_host_round_trip_seconds",
            "From OPTIONS to its answer, the last time",
            labels=["trunk", "host"],
        )
        for each in hosts:
            if each.up is not None:
                up.add_metric([each.trunk, each.host], float(each.up))
            if each.round_trip is not None:
                round_trip.add_metric([each.trunk, each.host], each.round_trip)
        calls = GaugeMetricFamily(
            "telephony_trunk_calls_in_progress",
            "Calls by a trunk that have no end yet",
            labels=["trunk", "direction"],
        )
        for trunk, (inbound, outbound) in self._readings.trunk_calls().items():
            calls.add_metric([trunk, "inbound"], inbound)
            calls.add_metric([trunk, "outbound"], outbound)
        spent = GaugeMetricFamily(
            "telephony_trunk_spent_today",
            "What outbound calls by a trunk with a cap cost since midnight UTC",
            labels=["trunk", "currency"],
        )
        for trunk, amount in self._readings.spent_today().items():
            spent.add_metric([trunk, self._readings.currency], amount)
        registered = GaugeMetricFamily(
            "telephony_trunk_registered", "1 while a trunk is registered", labels=["trunk"]
        )
        for trunk, is_registered in self._readings.trunks_registered().items():
            registered.add_metric([trunk], float(is_registered))
        yield from (up, round_trip, calls, spent, registered)
