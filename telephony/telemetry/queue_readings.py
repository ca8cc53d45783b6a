"""Queues and agents as metrics that are read at each scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True)
class QueueReading:
    """A queue as it stands; times in seconds, counts since the edge started."""

    queue: str
    waiting: int
    longest_wait: float
    """Of those who wait now and hold the line."""
    service_level: float | None
    """0 to 1; None while nothing counts."""
    callers: Mapping[str, int]
    """By what became of them: answered, abandoned, turned_away, left_by_choice, given_up."""
    announced: int = 0
    """Of the answered: had been told how long they may have to wait."""
    announced_right: int = 0
    """Of those: waited as long as they were told."""
    callbacks: int = 0
    """Of those who wait: have hung up, and are to be called back."""


@dataclass(frozen=True, slots=True)
class QueueReadings:
    """Functions that answer at once; called from the thread that serves the scrape."""

    queues: Callable[[], Sequence[QueueReading]]
    agents: Callable[[], Mapping[str, int]]
    """How many agents are in each state."""
    breaches: Callable[[], int]
    """Invariants of the distributor that the sentinel found broken."""


class QueueCollector(Collector):
    """Hands the readings to a Prometheus registry."""

    def __init__(self, readings: QueueReadings) -> None:
        self._readings = readings

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The metrics as they stand."""
        waiting = GaugeMetricFamily(
            "telephony_queue_waiting_callers", "Callers who wait", labels=["queue"]
        )
        callbacks = GaugeMetricFamily(
            "telephony_queue_waiting_callbacks",
            "Of those who wait: have hung up, and are to be called back",
            labels=["queue"],
        )
        longest = GaugeMetricFamily(
            "telephony_queue_longest_wait_seconds", "Of those who hold the line", labels=["queue"]
        )
        level = GaugeMetricFamily(
            "telephony_queue_service_level",
            "Answered in time / (answered + abandoned - abandoned at once)",
            labels=["queue"],
        )
        callers = CounterMetricFamily(
            "telephony_queue_callers_total",
            "Callers who have left a queue, by what became of them",
            labels=["queue", "outcome"],
        )
        announced = CounterMetricFamily(
            "telephony_queue_expected_wait_scored_total",
            "Answered callers who had been told an expected wait, by whether it came true",
            labels=["queue", "came_true"],
        )
        for queue in self._readings.queues():
            announced.add_metric([queue.queue, "yes"], queue.announced_right)
            announced.add_metric([queue.queue, "no"], queue.announced - queue.announced_right)
            waiting.add_metric([queue.queue], queue.waiting)
            callbacks.add_metric([queue.queue], queue.callbacks)
            longest.add_metric([queue.queue], queue.longest_wait)
            if queue.service_level is not None:
                level.add_metric([queue.queue], queue.service_level)
            for outcome, count in queue.callers.items():
                callers.add_metric([queue.queue, outcome], count)
        agents = GaugeMetricFamily("telephony_agents", "Agents by state", labels=["state"])
        for state, count in self._readings.agents().items():
            agents.add_metric([state], count)
        yield from (waiting, callbacks, longest, level, callers, announced, agents)
        yield CounterMetricFamily(
            "telephony_sentinel_breaches_total",
            "Invariants of queues and agents that were found broken; anything but 0 is a defect",
            value=self._readings.breaches(),
        )
