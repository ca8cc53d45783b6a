"""What the gateway's tests share: an edge with one queue, whose agents are browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartEdge
from tests.peers.baresip import Baresip
from tests.peers.browser_phone import BrowserPhone
from tests.peers.edge import Edge
from tests.peers.gateway import GatewayUnderTest
from tests.peers.one_flow import one_flow
from tests.peers.ports import claimed_ports

ServeAgents = Callable[..., Edge]
"""`serve_agents("ann", "bob", ring_timeout="5s")`: an edge that rings these, in this order."""

_FLOW = """
wait:
  queue: {name: support, on_timeout: bye, on_failure: bye}
  next: bye
bye: {hangup: {}}
"""


@pytest.fixture
def edge_port() -> Iterator[int]:
    """Where the edge will have SIP: the gateway must know before it is there."""
    with claimed_ports() as ports:
        yield ports[0]


@pytest.fixture
def gateway(edge_port: int) -> Iterator[GatewayUnderTest]:
    with GatewayUnderTest(edge_port, media_timeout=3.0, return_within=4.0) as gateway:
        yield gateway


@pytest.fixture
def browser() -> Iterator[BrowserPhone]:
    with BrowserPhone() as browser:
        yield browser


@pytest.fixture
def caller() -> Iterator[Baresip]:
    with Baresip() as caller:
        yield caller


@pytest.fixture
def serve_agents(
    tmp_path: Path, start_edge: StartEdge, gateway: GatewayUnderTest, edge_port: int
) -> ServeAgents:
    """Agents who are connected to the gateway already."""

    def serve(*agents: str, **queue: Any) -> Edge:
        configuration = one_flow(tmp_path / "one-flow", _FLOW)
        configuration["sip"]["listen"] = [{"transport": "udp", "port": edge_port}]
        configuration["queues"] = {"support": {"strategy": "top_down", **queue}}
        configuration["agents"] = {
            name: {"phone": gateway.uri(name), "queues": ["support"]} for name in agents
        }
        return start_edge(configuration)

    return serve
