"""Session timers (RFC 4028): of the carrier build, since one can end the stock wheel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from telephony.sip.library.library_build import installed_build
from tests.sip.callers import run
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import Message, RawCaller

SHORT = "Session-Expires: 90;refresher=uas"
"""Ours would fire after 45 s, whatever became of the call."""


@contextmanager
def answering(site: Path | None) -> Iterator[DrivenAgent]:
    """A user agent that takes every call, on the build in `site` or the stock wheel."""
    with DrivenAgent(site=site) as agent:
        agent.wait_for("Ready")
        agent.for_callers("answer")
        yield agent


def answer_to(raw: RawCaller, *headers: str) -> Message:
    """The final response to a call's INVITE, acknowledged."""
    raw.send_request("INVITE", raw.offer(), "application/sdp", headers)
    answer = raw.await_answer()
    raw.send_request("ACK")
    if answer.status == 200:
        raw.hang_up()
    return answer


def test_one_is_agreed_and_refreshed(carrier_site: Path) -> None:
    with answering(carrier_site) as agent:
        run(agent, "uac-session-timer-expect-refresh-bye", pause=0.2)
        end = agent.wait_for("LegEnded")["termination"]
        assert (end["result"], end["reason"]) == ("completed", "caller_hangup")


@pytest.mark.parametrize("header", ["Supported: timer", "Require: timer"])
def test_the_carrier_build_takes_its_part(carrier_site: Path, header: str) -> None:
    with answering(carrier_site) as agent, RawCaller(agent.address) as raw:
        answer = answer_to(raw, header, SHORT)
        assert (answer.status, answer.header("Session-Expires")) == (200, "90;refresher=uas")


@pytest.mark.parametrize(
    ("header", "stock"),
    [("Supported: timer", (200, "")), ("Require: timer", (420, "timer"))],
)
def test_the_stock_wheel_goes_without(header: str, stock: tuple[int, str]) -> None:
    """Where the carrier build has taken its place, this is one more of that one."""
    expected = (200, "90;refresher=uas") if installed_build().session_timers else stock
    with answering(None) as agent, RawCaller(agent.address) as raw:
        answer = answer_to(raw, header, SHORT)
        named = answer.header("Session-Expires") or answer.header("Unsupported")
        assert (answer.status, named) == expected
