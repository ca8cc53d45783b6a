"""One call with secrets in it, held against what a capture server was given of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.edge.on_record import keys
from tests.peers.capture_server import CaptureServer, Decoded
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.ports import LOOPBACK
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sip_datagram import SipDatagram, parse_sip
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller

AGENT, SHARED_KEY = 77, "shared key"
SIP, RTCP_REPORT, RTP_REPORT = 1, 5, 34
_STEPS = """
ask:
  collect: {prompt: {say: Key in your number.}, digits: 4, into: number, timeout: 60s}
"""
_SRTP_KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
_CRYPTO = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{_SRTP_KEY}|2^20|1:32\r\n"


def capturing(folder: Path, server: str, transport: str = "udp") -> dict[str, object]:
    """A configuration that exports to `server`."""
    (folder / "key").write_text(f"{SHARED_KEY}\n")
    hep = {"to": server, "agent_id": AGENT, "key": {"file": "key"}}
    served = one_flow(folder, _STEPS)
    served["sip"] = {"listen": [{"transport": transport, "port": 0}]}
    return served | {"telemetry": {"hep": hep}}


def sip_summary(packet: Decoded) -> str:
    """`INVITE`, `200 INVITE`."""
    message = parse_sip(packet.at, packet.source[1], packet.destination[1], packet.payload)
    assert message is not None, packet.payload
    return message.summary


def check_a_call(edge: Edge, server: CaptureServer, wire: RtpCapture) -> None:
    """Make it, and compare."""
    with RawCaller(edge.sip_address()) as raw:
        media = raw.rtp.getsockname()
        assert raw.invite(body=raw.offer() + _CRYPTO).status == 200
        assert raw.request("INFO", "Signal=7\r\n", "application/dtmf-relay").status == 200
        assert raw.request("INFO", "8", "application/dtmf").status == 200
        raw.hang_up()
    (record,) = edge.wait_for_calls()
    assert [key for key, _ in keys(edge, record)] == ["7", "8"]
    wait_until(
        lambda: wire.messages(raw.call_id)[-1].summary == "200 BYE", within=5, what="the last 200"
    )
    on_the_wire = wire.messages(raw.call_id)
    packets = server.wait_for(len(on_the_wire) + 2)
    for packet in packets:
        assert (packet.version, packet.protocol, packet.agent) == (3, 17, AGENT)
        assert (packet.key, packet.correlation_id) == (SHARED_KEY, raw.call_id)
    _same(sorted((p for p in packets if p.kind == SIP), key=lambda p: p.at), on_the_wire)
    _no_secrets(b"".join(packet.payload for packet in packets))
    rtcp, rtp = (packet for packet in packets if packet.kind != SIP)
    assert (rtcp.kind, rtp.kind) == (RTCP_REPORT, RTP_REPORT)
    assert rtcp.destination == rtp.source == media
    assert json.loads(rtp.payload)["CODEC_NAME"] == "PCMU"


def _same(packets: list[Decoded], messages: list[SipDatagram]) -> None:
    assert {"INVITE", "200 INVITE", "ACK", "INFO", "BYE"} <= {one.summary for one in messages}
    assert [sip_summary(packet) for packet in packets] == [one.summary for one in messages]
    for packet, message in zip(packets, messages, strict=True):
        assert packet.source == (LOOPBACK, message.source_port)
        assert packet.destination == (LOOPBACK, message.destination_port)
        assert abs(packet.at - message.arrived) < 0.5
        assert len(packet.payload) == len(message.text.encode())
        if message.summary not in ("INVITE", "INFO"):
            assert packet.payload == message.text.encode()


def _no_secrets(everything: bytes) -> None:
    assert b"inline:x" in everything
    assert b"Signal=x" in everything
    for secret in (_SRTP_KEY.encode(), b"Signal=7", b"\r\n\r\n8"):
        assert secret not in everything
