"""The called half of a dialog: what comes back, what is repeated, who isn't heard. Virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiosipua import SipMessage, SipRequest, SipResponse, build_sdp

from telephony.webrtc.settings import Address
from telephony.webrtc.sip_call import CallState, SipCall
from telephony.webrtc.sip_calls import SipCalls
from tests import virtual_time

EDGE: Address = ("127.0.0.1", 5060)
_SDP = build_sdp("127.0.0.1", 4000, 0, "PCMU")


class _Wire(asyncio.DatagramTransport):
    """Keeps what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[SipRequest | SipResponse] = []

    def sendto(self, data: object, addr: Address | None = None) -> None:
        assert addr == EDGE
        assert isinstance(data, bytes)
        self.sent.append(SipMessage.parse(data))

    def get_extra_info(self, name: str, default: object = None) -> object:
        return ("127.0.0.1", 6000)

    def said(self) -> list[str]:
        """Statuses of responses, methods of requests."""
        return [
            str(one.status_code) if isinstance(one, SipResponse) else one.method
            for one in self.sent
        ]


class _Scene:
    """An edge that calls ann, and what becomes of it."""

    def __init__(self) -> None:
        self.wire = _Wire()
        self.rung: list[tuple[SipCall, str]] = []
        self.ended = 0
        self.calls = SipCalls(frozenset([EDGE]), 2, self._rings)
        self.calls.connection_made(self.wire)

    def _rings(self, call: SipCall, owner: str) -> None:
        self.rung.append((call, owner))
        call.on_ended = self._end
        call.ring()

    def _end(self) -> None:
        self.ended += 1

    @property
    def call(self) -> SipCall:
        return self.rung[0][0]

    def send(
        self,
        method: str,
        *,
        branch: str = "1",
        cseq: int = 1,
        tagged: bool = False,
        call_id: str = "call",
        source: Address = EDGE,
        user: str = "ann",
    ) -> None:
        tag = f";tag={self.call._dialog.local_tag}" if tagged else ""
        lines = [
            f"{method} sip:{user}@127.0.0.1:6000 SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK{branch}",
            "From: <sip:edge@127.0.0.1>;tag=edge",
            f"To: <sip:{user}@127.0.0.1:6000>{tag}",
            f"Call-ID: {call_id}",
            f"CSeq: {cseq} {method}",
            "Contact: <sip:edge@127.0.0.1:5060>",
        ]
        self.calls.datagram_received("\r\n".join([*lines, "", ""]).encode(), source)


def _play(scene: Callable[[_Scene], Awaitable[None]]) -> _Scene:
    async def play() -> _Scene:
        stage = _Scene()
        await scene(stage)
        return stage

    return virtual_time.run(play())


def test_rings_then_answers_then_is_hung_up_on() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.call.answer(_SDP)
        on.send("ACK", branch="2", tagged=True)
        await asyncio.sleep(60)
        assert on.call.state is CallState.CONFIRMED
        on.send("BYE", branch="3", cseq=2, tagged=True)

    after = _play(scene)
    assert after.wire.said() == ["100", "180", "200", "200"]
    assert (after.ended, after.calls.count) == (1, 0)


def test_whom_it_is_for_may_have_any_name() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE", user="ann%20o%27hara%40desk")

    assert _play(scene).rung[0][1] == "ann o'hara@desk"


def test_an_invite_said_again_is_one_call_and_gets_what_was_said_last() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.send("INVITE")

    after = _play(scene)
    assert len(after.rung) == 1
    assert after.wire.said() == ["100", "180", "180"]


def test_an_answer_is_repeated_until_it_is_acknowledged() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.call.answer(_SDP)
        await asyncio.sleep(1.6)
        on.send("ACK", branch="2", tagged=True)
        await asyncio.sleep(60)

    assert _play(scene).wire.said() == ["100", "180", "200", "200", "200"]


def test_an_answer_never_acknowledged_ends_the_call() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.call.answer(_SDP)
        await asyncio.sleep(120)

    after = _play(scene)
    assert "BYE" in after.wire.said()
    assert (after.ended, after.calls.count) == (1, 0)


def test_cancel_while_it_rings() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.send("CANCEL")
        on.send("ACK", tagged=True)

    after = _play(scene)
    assert after.wire.said() == ["100", "180", "200", "487"]
    assert (after.ended, after.calls.count) == (1, 0)


def test_cancel_that_comes_after_the_answer_changes_nothing() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.call.answer(_SDP)
        on.send("CANCEL")
        on.send("ACK", branch="2", tagged=True)

    after = _play(scene)
    assert after.wire.said() == ["100", "180", "200", "200"]
    assert (after.ended, after.call.state) == (0, CallState.CONFIRMED)


def test_a_refusal_is_repeated_and_the_call_forgotten_even_without_ack() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.call.refuse(603)
        await asyncio.sleep(60)

    after = _play(scene)
    assert after.wire.said().count("603") > 3
    assert (after.ended, after.calls.count) == (0, 0)


def test_our_bye_is_repeated_until_it_is_answered() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.call.answer(_SDP)
        on.send("ACK", branch="2", tagged=True)
        on.call.hang_up("Q.850;cause=27")
        await asyncio.sleep(1.0)
        bye = on.wire.sent[-1]
        assert isinstance(bye, SipRequest)
        on.calls.datagram_received(bytes(on.call._dialog.create_response(bye, 200)), EDGE)
        await asyncio.sleep(60)

    after = _play(scene)
    assert after.wire.said().count("BYE") == 2
    bye = after.wire.sent[-1]
    assert bye.headers.get_first("reason") == "Q.850;cause=27"
    assert (after.ended, after.calls.count) == (0, 0)


def test_a_request_of_another_dialog_gets_481() -> None:
    async def scene(on: _Scene) -> None:
        on.send("BYE", call_id="unknown")
        on.send("INVITE")
        on.send("BYE", branch="2", cseq=2)

    assert _play(scene).wire.said() == ["481", "100", "180", "481"]


def test_an_old_cseq_gets_500() -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE")
        on.send("BYE", branch="2", cseq=1, tagged=True)

    assert _play(scene).wire.said()[-1] == "500"


def test_no_more_calls_than_are_allowed() -> None:
    async def scene(on: _Scene) -> None:
        for number in range(3):
            on.send("INVITE", call_id=f"call-{number}", branch=str(number))

    assert _play(scene).wire.said() == ["100", "180", "100", "180", "503"]


@pytest.mark.parametrize("source", [("127.0.0.1", 5061), ("192.0.2.1", 5060)])
def test_nobody_but_the_edge_is_heard(source: Address) -> None:
    async def scene(on: _Scene) -> None:
        on.send("INVITE", source=source)

    assert _play(scene).wire.sent == []


@pytest.mark.parametrize(
    "data", [b"", b"\r\n\r\n", b"nonsense " * 4, b"INVITE sip:a SIP/2.0\r\n\r\n"]
)
def test_what_is_no_request_is_dropped(data: bytes) -> None:
    async def scene(on: _Scene) -> None:
        on.calls.datagram_received(data, EDGE)

    assert _play(scene).wire.sent == []
