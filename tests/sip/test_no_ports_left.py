"""Every port for audio is taken: callers are told so, and none is left waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.peers.ports import LOOPBACK
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer


@pytest.fixture
def agent() -> Iterator[DrivenAgent]:
    with ExitStack() as taken, DrivenAgent() as agent:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        for port in agent.rtp_ports:
            other = taken.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            other.bind((LOOPBACK, port))
        yield agent


def test_an_offer_gets_a_final_answer(agent: DrivenAgent) -> None:
    with RawCaller(agent.address) as caller:
        assert caller.invite().status >= 500


def test_an_invite_without_an_offer_gets_one_too(agent: DrivenAgent) -> None:
    with RawCaller(agent.address) as caller:
        caller.send_request("INVITE")
        assert caller.final_response("INVITE").status >= 400
        ended = agent.wait_for("LegEnded")
        assert ended["termination"]["reason"] == "internal_error"
