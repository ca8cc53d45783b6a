"""Kamailio against baresip and SIPp: digest for registering and calling, and routing."""

from __future__ import annotations

import pytest

from tests.peers.baresip import Account, Baresip
from tests.peers.kamailio import Kamailio
from tests.peers.sipp import Sipp, SippPlan, run_sipp


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_user_registers_is_called_and_unregisters(transport: str) -> None:
    with Kamailio({"alice": "secret"}) as registrar:
        account = Account(
            user="alice",
            password="secret",
            registrar=registrar.address,
            transport=transport,
            answer_mode="auto",
        )
        assert not registrar.registered("alice")
        with Baresip(account) as alice:
            alice.wait_for("REGISTER_OK")
            assert registrar.wait_for_registered("alice").startswith("sip:alice")
            plan = SippPlan(
                scenario="functional/uac-invite-expect-answer-bye.xml",
                target=registrar.address,
                called="alice",
                pause=0.2,
            )
            run_sipp(plan).require_success(1)
        registrar.wait_for_unregistered("alice")


def test_a_wrong_password_is_refused() -> None:
    with Kamailio({"alice": "secret"}) as registrar:
        account = Account(user="alice", password="guess", registrar=registrar.address)
        with Baresip(account) as alice:
            alice.wait_for("REGISTER_FAIL")
        assert not registrar.registered("alice")


def test_a_users_call_is_challenged_and_routed_by_number() -> None:
    with (
        Sipp(SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")) as callee,
        Kamailio({"alice": "secret"}, numbers={"4711": callee.address}) as registrar,
    ):
        account = Account(user="alice", password="secret", registrar=registrar.address)
        with Baresip(account) as alice:
            alice.wait_for("REGISTER_OK")
            alice.dial(f"sip:4711@{registrar.address}")
            alice.wait_for("CALL_ESTABLISHED")
            alice.hang_up()
        callee.finish().require_success(1)
        assert f"Record-Route: <sip:{registrar.address}" in callee.messages


def test_a_user_without_credentials_gets_no_call_through() -> None:
    with Kamailio({"caller": "secret"}, numbers={"4711": "127.0.0.1:9"}) as registrar:
        plan = SippPlan(
            scenario="functional/uac-invite-expect-answer-bye.xml",
            target=registrar.address,
            called="4711",
        )
        result = run_sipp(plan)
    assert result.statistics.failed == 1
    assert "407 Proxy Authentication Required" in result.logs


def test_an_unknown_number_is_not_found() -> None:
    with Kamailio({}) as registrar:
        result = run_sipp(
            SippPlan(
                scenario="functional/uac-invite-expect-answer-bye.xml", target=registrar.address
            )
        )
    assert "404 Not Found" in result.logs
