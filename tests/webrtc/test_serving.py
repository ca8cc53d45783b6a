"""`telephony serve` starts a gateway for browsers, watches it, and takes it along when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.waiting import wait_until

pytestmark = pytest.mark.peer

_FLOW = """
wait:
  queue: {name: support, on_timeout: bye, on_failure: bye}
  next: bye
bye: {hangup: {}}
"""


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Edge]:
    settings = one_flow(tmp_path / "flow", _FLOW)
    settings["queues"] = {"support": {}}
    settings["agents"] = {"ann": {"queues": ["support"]}}  # no phone: a browser
    with Edge(settings, folder=tmp_path) as edge:
        yield edge


def _gateway(edge: Edge) -> psutil.Process:
    """The one that is up."""
    name = 'telephony_gateway_up{gateway="1"}'
    wait_until(lambda: edge.metrics().get(name) == 1, within=20, what="the gateway to be up")
    (process,) = psutil.Process(edge.pid).children()
    return process


def _wait_until_gone(process: psutil.Process, within: float) -> None:
    def gone() -> bool:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE

    wait_until(gone, within=within, what="the gateway to end")


def test_a_gateway_that_dies_is_started_again_and_ends_with_its_edge(edge: Edge) -> None:
    first = _gateway(edge)
    assert edge.get("/readyz")["degraded"] == []
    first.kill()
    problems = wait_until(
        lambda: edge.get("/readyz")["degraded"], within=5, what="the edge to tell of it"
    )
    assert problems == ["Gateway 1 isn't up: browsers there can't take calls."]
    second = _gateway(edge)
    assert second.pid != first.pid
    assert edge.metrics()['telephony_gateway_starts_total{gateway="1"}'] == 2
    assert edge.get("/readyz")["degraded"] == []
    edge.terminate()
    _wait_until_gone(second, within=10)


def test_no_gateway_outlives_an_edge_that_is_killed(edge: Edge) -> None:
    gateway = _gateway(edge)
    edge.kill9()
    _wait_until_gone(gateway, within=10)
