"""SIPp as the other side of a driven agent."""

from __future__ import annotations

from typing import Any

from tests.peers.sipp import Sipp, SippPlan, SippResult
from tests.sip.driven_agent import DrivenAgent


def caller(agent: DrivenAgent, scenario: str, **more: Any) -> Sipp:
    """SIPp calling `agent` by a scenario of `sipp_scenarios/functional/`."""
    more.setdefault("timeout", 20)
    return Sipp(SippPlan(scenario=f"functional/{scenario}.xml", target=agent.address, **more))


def callee(scenario: str, **more: Any) -> Sipp:
    """SIPp waiting for one call."""
    more.setdefault("timeout", 20)
    return Sipp(SippPlan(scenario=f"functional/{scenario}.xml", **more))


def run(agent: DrivenAgent, scenario: str, **more: Any) -> SippResult:
    """Call `agent`, to the end, successfully."""
    with caller(agent, scenario, **more) as sipp:
        result = sipp.finish()
    result.require_success(more.get("calls", 1))
    return result
