"""Keys: telephone-event packets and SIP INFO, in every shape that carriers send."""

from __future__ import annotations

import pytest

from tests.peers.baresip import Baresip
from tests.peers.rtp_capture import RtpCapture
from tests.peers.waiting import wait_until
from tests.sip.callers import run
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer

POUND = 11


def keys(agent: DrivenAgent, leg: str) -> list[tuple[str, str]]:
    """What was pressed, and how it travelled."""
    return [
        (event["digit"]["symbol"], event["digit"]["method"])
        for event in agent.events("DigitReceived", leg=leg)
    ]


def test_keys_by_rfc4733(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    run(agent, "uac-rfc4733-digits-expect-answer-bye", pause=0.2)
    leg = agent.wait_for("LegEnded")["leg"]
    assert keys(agent, leg) == [("1", "rfc4733"), ("2", "rfc4733"), ("#", "rfc4733")]


@pytest.mark.parametrize("digit", ["0", "5", "*", "#", "D"])
@pytest.mark.parametrize("body", ["dtmf", "dtmf-relay"])
def test_a_key_by_info(agent: DrivenAgent, body: str, digit: str) -> None:
    agent.for_callers("answer")
    run(agent, f"uac-info-{body}-expect-200-bye", pause=0.05, keywords={"digit": digit})
    leg = agent.wait_for("LegEnded")["leg"]
    assert keys(agent, leg) == [(digit, "info")]


def test_keys_of_a_foreign_telephone(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with Baresip() as telephone:
        telephone.dial(f"sip:service@{agent.address}")
        telephone.wait_for("CALL_ESTABLISHED")
        leg = agent.wait_for("LegAnswered")["leg"]
        telephone.press("1199*#")
        for symbol in "1199*#":
            agent.wait_for("DigitReceived", leg=leg, digit=_digit(symbol))
        telephone.hang_up()
    assert [symbol for symbol, _ in keys(agent, leg)] == list("1199*#")


def presses(capture: RtpCapture, port: int) -> list[float]:
    """How long each key was held, seconds, once its last packet came (RFC 4733 section 2.3)."""
    if not any(ports[1] == port for ports in capture.streams()):
        return []
    events = [packet for packet in capture.stream_to(port).packets if packet.event]
    ended = {packet.timestamp: packet.payload for packet in events if packet.payload[1] & 0x80}
    return [int.from_bytes(payload[2:4], "big") / 8000 for payload in ended.values()]


def _digit(symbol: str) -> dict[str, object]:
    return {"symbol": symbol, "method": "rfc4733", "duration": 0.0}


def test_odd_telephone_events(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        raw.press(1)
        raw.press(1)  # the same key again is another press
        raw.press(2, marker=False)
        raw.press(3, ends=1)  # two of three end packets lost
        raw.press(3, ends=0)  # all of them
        raw.press(POUND)
        raw.press(16)  # a flash hook is no key
        raw.press(200)
        raw.press(0)
        agent.wait_for("DigitReceived", leg=leg, digit=_digit("0"))
        raw.hang_up()
    assert "".join(symbol for symbol, _ in keys(agent, leg)) == "11233#0"


def test_one_press_by_both_ways_is_one_digit(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        for digit in (4, 4, 5):
            raw.press(digit)
            assert raw.request("INFO", f"{digit}", "application/dtmf").status == 200
        wait_until(lambda: len(keys(agent, leg)) == 3, within=5, what="three keys")
        raw.hang_up()
    agent.wait_for("LegEnded", leg=leg)
    assert [symbol for symbol, _ in keys(agent, leg)] == ["4", "4", "5"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("", "", 200),
        ("Signal=7\r\nDuration=100\r\n", "application/dtmf-relay", 200),
        ("Signal= 8\r\nDuration= 100\r\n", "application/dtmf-relay", 200),
        ("Signal=7", "application/dtmf-relay", 200),  # which would end the library's process
        ("nonsense", "application/dtmf-relay", 400),
        ("nonsense", "application/dtmf", 400),
        ("<x/>", "application/xml", 415),
    ],
)
def test_every_info_gets_a_final_response(
    agent: DrivenAgent, body: str, content_type: str, status: int
) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        assert raw.request("INFO", body, content_type).status == status
        raw.hang_up()
    leg = agent.wait_for("LegEnded")["leg"]
    expected = [character for character in "78" if character in body]
    assert [symbol for symbol, _ in keys(agent, leg)] == expected


def test_our_keys_are_telephone_events(agent: DrivenAgent, rtp_capture: RtpCapture) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        agent.do("send_digits", leg, symbols="12#")
        port = raw.rtp.getsockname()[1]
        wait_until(lambda: len(presses(rtp_capture, port)) == 3, within=5, what="three keys")
        raw.hang_up()
        assert rtp_capture.stream_to(port).digits() == "12#"
    assert all(0.1 < pressed < 0.25 for pressed in presses(rtp_capture, port))


def test_keys_never_reach_the_log(agent: DrivenAgent) -> None:
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        raw.press(9)
        raw.request("INFO", "Signal=9\r\nDuration=100\r\n", "application/dtmf-relay")
        raw.request("INFO", "9", "application/dtmf")
        raw.hang_up()
    agent.wait_for("LegEnded")
    assert "Signal" not in agent.log
    assert "digit" not in agent.log.lower()
