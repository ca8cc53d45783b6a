"""The SIP half of a telephone in Python: one call by UDP, to its end.

As little of RFC 3261 as a caller needs on a loopback that loses nothing: INVITE, ACK, BYE,
no retransmission, no authentication.
"""

from __future__ import annotations

import re
import secrets
import socket

from tests.peers.ports import LOOPBACK
from tests.peers.sip_datagram import SipDatagram, parse_sip

_LARGEST = 8192

_OFFER = """\
v=0
o=- 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
"""


class CallerDialog:
    """One dialog on a bound socket; `take` every datagram that arrives."""

    def __init__(self, target: str, called: str, own_socket: socket.socket) -> None:
        host, _, port = target.partition(":")
        self._target = (host, int(port))
        self._uri = f"sip:{called}@{target}"
        self._socket = own_socket
        self._own_port = own_socket.getsockname()[1]
        self._from = f"<sip:caller@{LOOPBACK}:{self._own_port}>;tag={secrets.token_hex(4)}"
        self._to = f"<{self._uri}>"
        self._remote_target = self._uri
        self.call_id = f"{secrets.token_hex(8)}@{LOOPBACK}"
        self.status = 0
        """The final response to the INVITE; 0 while there is none."""
        self.media: tuple[str, int] | None = None
        """Where the answer wants our audio."""
        self.over = False
        """Refused, or ended by a BYE from either side."""

    def invite(self, media_port: int) -> None:
        """Call, with an offer of PCMU and telephone-event."""
        offer = _OFFER.format(host=LOOPBACK, port=media_port)
        self._request("INVITE", 1, self._uri, offer.replace("\n", "\r\n"))

    def bye(self) -> None:
        """Hang up; over at once, whoever answers."""
        if self.status == 200 and not self.over:
            self._request("BYE", 2, self._remote_target)
        self.over = True

    def take(self) -> None:
        """Read one datagram and do what it calls for."""
        data, _ = self._socket.recvfrom(_LARGEST)
        message = parse_sip(0.0, 0, 0, data)
        if message is None or message.call_id != self.call_id:
            return
        if message.text.startswith("SIP/2.0"):
            self._take_response(message)
        else:
            self._take_request(message)

    def _take_response(self, response: SipDatagram) -> None:
        status, _, method = response.summary.partition(" ")
        if method != "INVITE" or int(status) < 200:
            return
        self.status, self._to = int(status), response.header("To")
        if self.status < 300:
            contact = re.search(r"<([^>]+)>", response.header("Contact"))
            self._remote_target = contact[1] if contact else self._uri
            self.media = _media_address(response.body)
        else:
            self.over = True
        self._request("ACK", 1, self._remote_target)

    def _take_request(self, request: SipDatagram) -> None:
        if request.summary == "ACK":
            return
        known = request.summary in ("BYE", "OPTIONS")
        self._answer(request, "200 OK" if known else "501 Not Implemented")
        self.over = self.over or request.summary == "BYE"

    def _request(self, method: str, number: int, uri: str, body: str = "") -> None:
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {LOOPBACK}:{self._own_port};branch=z9hG4bK{secrets.token_hex(6)}",
            "Max-Forwards: 70",
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:caller@{LOOPBACK}:{self._own_port}>",
        ]
        self._send(lines + (["Content-Type: application/sdp"] if body else []), body)

    def _answer(self, request: SipDatagram, status: str) -> None:
        copied = [f"{name}: {request.header(name)}" for name in ("Via", "From", "To", "CSeq")]
        self._send([f"SIP/2.0 {status}", *copied, f"Call-ID: {self.call_id}"], "")

    def _send(self, lines: list[str], body: str) -> None:
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body])
        self._socket.sendto(text.encode(), self._target)


def _media_address(answer: str) -> tuple[str, int]:
    """From the SDP of an answer (RFC 4566)."""
    host = re.search(r"^c=IN IP4 (\S+)", answer, re.M)
    port = re.search(r"^m=audio (\d+)", answer, re.M)
    assert host and port, f"The answer has no audio:\n{answer}"
    return host[1], int(port[1])
