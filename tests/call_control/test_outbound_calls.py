"""Where the edge's own calls go, what they cost and how long they last; in virtual time."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from telephony.call_control.outbound.outbound_calls import OutboundCalls, Permit
from telephony.domain.leg import LegAnswered
from telephony.domain.termination import Reason, ended, from_sip_status
from telephony.trunk.dialling import DiallingPlan, DiallingRules
from telephony.trunk.spending import Spending, SpendingCaps
from tests.call_control.fakes import MemoryLedger
from tests.call_control.test_flow_call import Desk

CENT = Decimal("0.01")
RULES = DiallingRules(
    allow=frozenset({"+49", "1"}),
    deny=frozenset({"+49900"}),
    hosts=frozenset({"pbx.example", "192.0.2.9"}),
    rates={"+49": CENT},
)


def outbound(
    rules: DiallingRules = RULES,
    *,
    per_day: Decimal | None = None,
    max_duration: float = 14400.0,
    ledger: MemoryLedger | None = None,
    trunk_hosts: dict[str, str] | None = None,
) -> OutboundCalls:
    caps = {} if per_day is None else {"carrier": SpendingCaps(per_day=per_day)}
    return OutboundCalls(
        DiallingPlan(rules),
        Spending(caps, {}),
        ledger or MemoryLedger(),
        trunk_hosts=trunk_hosts or {"carrier.example": "carrier"},
        capped=frozenset(caps),
        max_duration=max_duration,
        clock=lambda: 0.0,
    )


@pytest.mark.parametrize(
    ("destination", "allowed"),
    [
        ("+4930123456", True),
        ("100", True),
        ("+49900123", False),
        ("0049900123", False),
        ("+1900", False),
        ("sip:desk@pbx.example", True),
        ("SIP:desk@PBX.example:5070;transport=tcp", True),
        ("sips:desk@pbx.example", True),
        ("sip:desk@evil.example", False),
        ("sip:desk@pbx.example.evil.example", False),
        ("sip:desk@pbx.example;maddr=evil.example", False),
        ("sip:desk@pbx.example;transport=tcp;MADDR=evil.example", False),
        ("sip:pbx.example@evil.example", False),
        ("sip:[2001:db8::1]", False),
        ("sip:+4930123456@carrier.example", True),
        ("sip:+49900123@carrier.example", False),
        ("sip:%2B49900123@Carrier.Example:5060", False),
        ("sip:+49900123;phone-context=x@carrier.example", False),
        ("sip:+4930@carrier.example;maddr=evil.example", False),
        ("sip:", False),
        ("", False),
    ],
)
def test_who_may_be_called(destination: str, allowed: bool) -> None:
    found = outbound().permit(destination, "carrier")
    assert isinstance(found, Permit) if allowed else found is Reason.BARRED


def test_a_trunk_with_a_cap_dials_nothing_without_a_price() -> None:
    assert outbound(per_day=CENT).permit("100", "carrier") is Reason.BARRED
    assert isinstance(outbound(per_day=CENT).permit("100", "other"), Permit)


def test_what_comes_to_nothing_is_given_back_once() -> None:
    ledger = MemoryLedger()
    calls = outbound(per_day=CENT, ledger=ledger)
    permit = calls.permit("+4930", "carrier")
    assert isinstance(permit, Permit)
    assert calls.permit("+4930", "carrier") is Reason.SPENDING_LIMIT
    permit.not_answered()
    permit.not_answered()
    assert sum(charge.amount for charge in ledger.charges) == 0
    assert isinstance(calls.permit("+4930", "carrier"), Permit)


async def walk(desk: Desk) -> None:
    for key in "142":
        await asyncio.sleep(1.0)
        desk.caller.press(key)
    await asyncio.sleep(3.0)


def test_a_barred_destination_leads_where_a_failed_one_does(tmp_path: Path) -> None:
    desk = Desk(tmp_path, outbound=outbound(DiallingRules(hosts=frozenset())))
    ends: list[Any] = []
    desk.observer.outbound_ended = ends.append
    assert desk.take(walk).termination == ended(Reason.FLOW_HANGUP)
    assert desk.user_agent.dialled == []
    assert "transfer refused" in desk.events()
    assert ends == [ended(Reason.BARRED)]


def test_an_answered_call_ends_when_its_next_minute_would_exceed_the_cap(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    priced = DiallingRules(hosts=frozenset(), rates={"": CENT})
    calls = outbound(priced, per_day=3 * CENT, ledger=ledger, trunk_hosts={"192.0.2.9": "carrier"})
    desk = Desk(tmp_path, outbound=calls)

    async def script(desk: Desk) -> None:
        await walk(desk)
        desk.user_agent.callee.tell(LegAnswered(0.0))
        await asyncio.sleep(179.0)
        assert not desk.user_agent.callee.over
        await asyncio.sleep(2.0)
        assert desk.user_agent.callee.over

    desk.take(script)
    assert desk.user_agent.callee.asked == ["hang up spending_limit"]
    assert sum(charge.amount for charge in ledger.charges) == 3 * CENT


def test_no_call_lasts_for_ever(tmp_path: Path) -> None:
    desk = Desk(tmp_path, outbound=outbound(DiallingRules(), max_duration=90.0))

    async def script(desk: Desk) -> None:
        await walk(desk)
        desk.user_agent.callee.tell(LegAnswered(0.0))

    desk.take(script)
    assert desk.user_agent.callee.asked == ["hang up max_duration"]


def test_a_busy_callee_costs_nothing(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    priced = DiallingRules(rates={"": CENT})
    calls = outbound(priced, ledger=ledger, trunk_hosts={"192.0.2.9": "carrier"})
    desk = Desk(tmp_path, outbound=calls)

    async def script(desk: Desk) -> None:
        await walk(desk)
        desk.user_agent.callee.end(from_sip_status(486))

    desk.take(script)
    assert [charge.amount for charge in ledger.charges] == [CENT, -CENT]
