"""Trunks that register: digest at a real registrar, calls by way of it, wrong passwords."""

from __future__ import annotations

import pytest

from tests.peers.kamailio import Kamailio
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.waiting import wait_until
from tests.sip.callers import callee
from tests.sip.driven_agent import DrivenAgent

pytestmark = pytest.mark.peer


SECRET = "secret"


def trunk(
    registrar: str, *, user: str = "firm", password: str = SECRET, expires: int = 60
) -> dict[str, object]:
    registration = {
        "registrar": registrar,
        "username": user,
        "password": password,
        "expires": expires,
    }
    return {"name": f"trunk of {user}", "registration": registration}


def status(agent: DrivenAgent, user: str = "firm") -> int:
    registrations: dict[str, int] = agent.report()["registrations"]
    return registrations[f"trunk of {user}"]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_trunk_registers_takes_calls_and_unregisters(transport: str) -> None:
    with Kamailio({"firm": "secret"}) as registrar:
        uri = f"sip:{registrar.address};transport={transport}"
        with DrivenAgent(trunks=[trunk(uri)]) as agent:
            agent.wait_for("Ready")
            contact = registrar.wait_for_registered("firm").lower()
            assert ("transport=tcp" in contact) == (transport == "tcp")
            wait_until(lambda: status(agent) == 200, within=5, what="the status 200")
            agent.for_callers("answer")
            plan = SippPlan(
                scenario="functional/uac-invite-expect-answer-bye.xml",
                target=registrar.address,
                called="firm",
                pause=0.1,
            )
            with Sipp(plan) as customer:
                customer.finish().require_success(1)
            assert agent.wait_for("IncomingInvite")["trunk"] == "trunk of firm"
            assert "secret" not in agent.log
            assert agent.close() == 0
        registrar.wait_for_unregistered("firm", within=2)


def test_calls_to_two_accounts_at_one_registrar_are_told_apart() -> None:
    users = {"firm": "secret", "shop": "other"}
    with Kamailio(users) as registrar:
        uri = f"sip:{registrar.address}"
        trunks = [trunk(uri), trunk(uri, user="shop", password="other")]
        with DrivenAgent(trunks=trunks) as agent:
            agent.wait_for("Ready")
            agent.for_callers("answer")
            for user in users:
                registrar.wait_for_registered(user)
                plan = SippPlan(
                    scenario="functional/uac-invite-expect-answer-bye.xml",
                    target=registrar.address,
                    called=user,
                    pause=0.05,
                )
                with Sipp(plan) as customer:
                    customer.finish().require_success(1)
                assert agent.wait_for("IncomingInvite")["trunk"] == f"trunk of {user}"


def test_a_wrong_password_is_told() -> None:
    with (
        Kamailio({"firm": "secret"}) as registrar,
        DrivenAgent(trunks=[trunk(f"sip:{registrar.address}", password="guess")]) as agent,
    ):
        agent.wait_for("Ready")
        wait_until(lambda: status(agent) >= 400, within=5, what="a refusal")
        assert status(agent) in (401, 403)
        assert not registrar.registered("firm")
        assert "registration" in agent.log
        assert "guess" not in agent.log
        assert agent.close() == 0


def test_a_registrar_that_is_not_there_is_told_and_found_when_it_comes() -> None:
    with DrivenAgent(trunks=[trunk("sip:127.0.0.1:9;transport=tcp")]) as agent:
        agent.wait_for("Ready")
        wait_until(lambda: status(agent) >= 400, within=5, what="a failure")
        assert agent.close() == 0


def test_a_registration_is_refreshed_before_it_runs_out() -> None:
    with (
        Kamailio({"firm": "secret"}) as registrar,
        DrivenAgent(trunks=[trunk(f"sip:{registrar.address}", expires=8)]) as agent,
    ):
        agent.wait_for("Ready")
        registrar.wait_for_registered("firm")
        registrar.forget("firm")
        # The registrar was restarted and knows nobody: the refresh brings us back.
        registrar.wait_for_registered("firm", within=12)
        assert status(agent) == 200


def test_our_calls_by_a_registered_trunk_answer_its_challenge() -> None:
    with (
        callee("uas-invite-answer-expect-bye") as desk,
        Kamailio({"firm": "secret"}, numbers={"4711": desk.address}) as registrar,
        DrivenAgent(trunks=[trunk(f"sip:{registrar.address}")]) as agent,
    ):
        agent.wait_for("Ready")
        registrar.wait_for_registered("firm")
        leg = agent.dial("4711", trunk="trunk of firm", calling_number="100")
        agent.wait_for("LegAnswered", leg=leg)
        agent.do("hang_up", leg)
        desk.finish().require_success(1)
        assert agent.wait_for("LegEnded", leg=leg)["termination"]["result"] == "completed"
