"""Calls that come in: answered, given up, held, timed, ended from either side."""

from __future__ import annotations

import pytest

from tests.peers.sipp import SippPlan, run_sipp, Sipp
from tests.sip.driven_agent import DrivenAgent

pytestmark = pytest.mark.peer


def plan(agent: DrivenAgent, scenario: str, **more: object) -> SippPlan:
    return SippPlan(scenario=f"functional/{scenario}.xml", target=agent.address, timeout=20, **more)


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_answer(agent: DrivenAgent, transport: str) -> None:
    agent.for_callers("answer")
    result = run_sipp(plan(agent, "uac-invite-expect-answer-bye", pause=0.3, transport=transport))
    result.require_success(1)
    invite = agent.wait_for("IncomingInvite")
    print(invite)
    print(agent.wait_for("LegEnded", leg=invite["leg"]))
    print([e for e in agent.events() if e.get("leg") == invite["leg"]])
