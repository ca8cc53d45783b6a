"""The same spoofed and malformed RTP as in tests/sip, into the carrier build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sip.driven_agent import DrivenAgent
from tests.sip.hostile_rtp import (
    MILLION,
    mutated_packets_end_nothing,
    none_of_a_flood_is_heard,
)


@pytest.fixture(scope="module")
def agent(carrier_site: Path) -> Iterator[DrivenAgent]:
    with DrivenAgent(site=carrier_site) as agent:
        assert "carrier build" in agent.wait_for("Ready")["build"]
        yield agent


def test_a_million_spoofed_packets(agent: DrivenAgent) -> None:
    none_of_a_flood_is_heard(agent, MILLION)


def test_mutated_rtp_and_rtcp(agent: DrivenAgent) -> None:
    mutated_packets_end_nothing(agent, 10_000)
