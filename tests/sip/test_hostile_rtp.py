"""Spoofed and malformed RTP and RTCP into a live call."""

from __future__ import annotations

import pytest

from tests.sip.driven_agent import DrivenAgent
from tests.sip.hostile_rtp import (
    MILLION,
    forge,
    live_call,
    mutated_packets_end_nothing,
    none_of_a_flood_is_heard,
)
from tests.sip.talker import Talker

pytestmark = [pytest.mark.peer, pytest.mark.usefixtures("undisturbing")]
"""A million packets on a loopback that others capture would keep them busy for seconds."""


def test_a_million_spoofed_packets(agent: DrivenAgent) -> None:
    none_of_a_flood_is_heard(agent, MILLION)


def test_mutated_rtp_and_rtcp(agent: DrivenAgent) -> None:
    mutated_packets_end_nothing(agent, 10_000)


def test_a_forged_source_ends_nothing(agent: DrivenAgent) -> None:
    """It is heard, which SRTP alone prevents; the call goes on, and so do the peer's keys."""
    with live_call(agent) as call, Talker(call.raw) as caller:
        caller.press(1)
        call.wait_for_keys("1")
        forge(call.raw.rtp.getsockname(), call.raw.rtp_target, 20_000)
        for symbol in range(2, 9):
            caller.press(symbol)
            caller.let_pass(0.3)
        assert {"7", "8"} <= set(call.symbols)
