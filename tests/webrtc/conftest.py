"""What the gateway's tests share: a gateway, and an edge whose agents are browsers there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.peers.baresip import Baresip
from tests.peers.browser_phone import BrowserPhone
from tests.peers.edge import Edge
from tests.peers.gateway import GatewayUnderTest
from tests.peers.one_flow import configuration
from tests.peers.ports import claimed_ports

MEDIA_TIMEOUT, RETURN_WITHIN, CONNECT_TIMEOUT = 3.0, 4.0, 3.0
MAX_PHONES = 8

_AGENTS = ("ann", "bob", "cyd", "dan", "eve", "fay")
_FLOW = """
flow: {agent}
language: en-US
start: wait
steps:
  wait:
    queue: {{name: {agent}, on_timeout: bye, on_failure: bye}}
    next: bye
  bye: {{hangup: {{}}}}
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Calls to `sip:ann@edge` wait for ann, whose browser is at the gateway; so do the others."""

    gateway: GatewayUnderTest
    edge: Edge

    def dial(self, caller: Baresip, agent: str) -> None:
        """Call an agent."""
        caller.dial(f"sip:{agent}@{self.edge.sip_address()}")


@pytest.fixture
def gateway() -> Iterator[GatewayUnderTest]:
    """It must know where the edge's calls will come from before that is there."""
    with (
        claimed_ports() as ports,
        GatewayUnderTest(
            ports[0],
            media_timeout=MEDIA_TIMEOUT,
            return_within=RETURN_WITHIN,
            connect_timeout=CONNECT_TIMEOUT,
            max_phones=MAX_PHONES,
        ) as gateway,
    ):
        yield gateway


@pytest.fixture
def stage(gateway: GatewayUnderTest, tmp_path: Path) -> Iterator[Stage]:
    """Of each test's own: what becomes of a browser's agent lasts longer than a call."""
    folder = tmp_path / "edge"
    flows = folder / "flows"
    flows.mkdir(parents=True)
    for agent in _AGENTS:
        (flows / f"{agent}.yaml").write_text(_FLOW.format(agent=agent))
    settings = configuration(folder, flows)
    settings["sip"]["listen"][0]["port"] = gateway.edge_port
    settings["trunks"]["loopback"]["routes"] = [
        {"called": agent, "flow": agent} for agent in _AGENTS
    ]
    settings["queues"] = {agent: {} for agent in _AGENTS}
    settings["agents"] = {
        agent: {"phone": f"sip:{agent}@{gateway.sip_address}", "queues": [agent]}
        for agent in _AGENTS
    }
    with Edge(settings, folder=folder) as edge:
        yield Stage(gateway, edge)
        print(edge.logs())


@pytest.fixture
def browser() -> Iterator[BrowserPhone]:
    with BrowserPhone() as browser:
        yield browser


@pytest.fixture
def caller() -> Iterator[Baresip]:
    with Baresip() as caller:
        yield caller
