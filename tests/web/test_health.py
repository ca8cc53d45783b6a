"""What probes and scrapers are told."""

from __future__ import annotations

from telephony.domain.dtmf import DtmfMethod
from telephony.interfaces.edge_view import CallInProgress
from telephony.telemetry.call_telemetry import CallTelemetry
from tests.store.records import arriving
from tests.web.edge import WebSide


def test_a_working_edge_is_alive_and_ready(web: WebSide) -> None:
    web.edge.calls_in_progress = [CallInProgress(arriving(1))]
    assert web.get("/healthz").status_code == 200
    ready = web.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "reasons": [],
        "degraded": [],
        "capacity": 3,
        "calls_in_progress": 1,
    }


def test_a_dead_engine_asks_for_a_restart(web: WebSide) -> None:
    web.edge.alive = False
    answer = web.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"alive": False})


def test_a_draining_edge_is_alive_but_not_ready(web: WebSide) -> None:
    web.edge.not_ready = ["Draining: calls in progress are finishing."]
    assert web.get("/healthz").status_code == 200
    ready = web.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["reasons"] == ["Draining: calls in progress are finishing."]


def test_a_failing_store_degrades_but_calls_are_taken(web: WebSide) -> None:
    web.edge.degraded = ["Call records can't be written: disk full."]
    ready = web.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["degraded"] == ["Call records can't be written: disk full."]


def test_prometheus_can_scrape(web: WebSide) -> None:
    CallTelemetry(web.metrics).digit(DtmfMethod.RFC4733)
    answer = web.get("/metrics")
    assert answer.headers["content-type"] == web.metrics.content_type
    assert 'telephony_digits_received_total{method="rfc4733"} 1.0' in answer.text
