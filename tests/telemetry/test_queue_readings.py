"""Queues and agents are in the metrics as they stand."""

from __future__ import annotations

from telephony.telemetry.metrics import Metrics
from telephony.telemetry.queue_readings import QueueReading, QueueReadings
from tests.telemetry.test_metrics import samples


def test_queues_and_agents_are_shown() -> None:
    metrics = Metrics()
    support = QueueReading("support", 3, 41.5, 0.8, {"answered": 8, "abandoned": 2}, 5, 4, 2)
    fresh = QueueReading("fresh", 0, 0.0, None, {"answered": 0, "abandoned": 0})
    metrics.read_queues_from(
        QueueReadings(lambda: [support, fresh], lambda: {"ready": 2, "busy": 1}, lambda: 0)
    )
    now = samples(metrics)
    assert now["telephony_queue_waiting_callers{support}"] == 3
    assert now["telephony_queue_waiting_callbacks{support}"] == 2
    assert now["telephony_queue_longest_wait_seconds{support}"] == 41.5
    assert now["telephony_queue_service_level{support}"] == 0.8
    assert "telephony_queue_service_level{fresh}" not in now
    assert now["telephony_queue_callers_total{abandoned,support}"] == 2
    assert now["telephony_queue_expected_wait_scored_total{yes,support}"] == 4
    assert now["telephony_queue_expected_wait_scored_total{no,support}"] == 1
    assert now["telephony_agents{busy}"] == 1
    assert now["telephony_sentinel_breaches_total{}"] == 0
