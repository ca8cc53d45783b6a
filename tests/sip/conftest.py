"""Fixtures of the SIP adapter's tests: one user agent for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.own_network import own_network
from tests.sip.driven_agent import DrivenAgent


@pytest.fixture(scope="module")
def undisturbing() -> Iterator[None]:
    """The module's traffic stays in a network of its own."""
    with own_network():
        yield


@pytest.fixture(scope="module")
def module_agent() -> Iterator[DrivenAgent]:
    """The user agent that a module's tests share."""
    with DrivenAgent() as agent:
        agent.wait_for("Ready")
        yield agent


@pytest.fixture
def agent(module_agent: DrivenAgent) -> DrivenAgent:
    """The module's user agent, without calls and without orders."""
    module_agent.for_callers()
    module_agent.wait_until_idle()
    module_agent.forget()
    return module_agent
