"""A caller written out by hand, for what no real telephone does.

It speaks just enough SIP over UDP to make one call and to say anything at all within it,
and sends RTP packet by packet.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Self

from tests.peers.ports import LOOPBACK

_NUMBERS = count(1)
_LARGEST = 65536
_FRAME = 160
_SILENCE = b"\xff" * 15 * _FRAME
"""Longer than the other side's jitter buffer."""

_SAYS_IT = 5

TELEPHONE_EVENT = 101
"""The payload type that the offer names for it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A SIP message as it came."""

    text: str

    @property
    def status(self) -> int:
        """0 for a request."""
        return int(self.text.split(" ", 2)[1]) if self.text.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """Of a request, or of the request that a response answers."""
        return self.header("CSeq").split(" ")[1]

    def header(self, name: str) -> str:
        """The first value of a header, "" if it isn't there."""
        found = re.search(rf"^{name}: *(.*?)\r$", self.text, re.MULTILINE | re.IGNORECASE)
        return found.group(1) if found else ""


class RawCaller:
    """One dialog with `address` for the length of a `with` block."""

    def __init__(self, address: str, *, local: str = LOOPBACK) -> None:
        host, _, port = address.rpartition(":")
        self._target = (host, int(port))
        self._sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sip.bind((local, 0))
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind((local, 0))
        self.local = f"{local}:{self._sip.getsockname()[1]}"
        self._number = next(_NUMBERS)
        self.call_id = f"raw-{self._number}@{self.local}"
        self._from = f"<sip:raw@{self.local}>;tag=raw{self._number}"
        self._to = f"<sip:service@{address}>"
        self._cseq = 0
        self._sdp_version = 0
        self.rtp_target = ("", 0)
        self._answered = False
        self._rtp_sequence = 0
        self._timestamp = 0

    @property
    def address(self) -> str:
        """`host:port` of the other side."""
        return f"{self._target[0]}:{self._target[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._answered:
            self.send_request("BYE")  # for what a failed test left
        self._sip.close()
        self.rtp.close()

    def offer(
        self,
        direction: str = "sendrecv",
        host: str = "",
        *,
        codec: int = 0,
        telephone_event: bool = True,
    ) -> str:
        """An SDP offer of one codec, PCMU (0) or PCMA (8), and of telephone-event."""
        own_host, port = self.rtp.getsockname()
        self._sdp_version += 1
        event_type = f" {TELEPHONE_EVENT}" if telephone_event else ""
        event_map = f"a=rtpmap:{TELEPHONE_EVENT} telephone-event/8000\r\n" if event_type else ""
        return (
            f"v=0\r\no=raw 1 {self._sdp_version} IN IP4 {own_host}\r\ns=-\r\n"
            f"c=IN IP4 {host or own_host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {codec}{event_type}\r\n{event_map}a={direction}\r\n"
        )

    @property
    def transaction(self) -> tuple[str, ...]:
        """The headers that make a request part of the latest INVITE's transaction."""
        return (
            f"Via: SIP/2.0/UDP {self.local};branch={self._branch('INVITE')}",
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self._cseq} INVITE",
        )

    def _branch(self, method: str) -> str:
        # CANCEL belongs to the INVITE's transaction (RFC 3261 section 9.1), and so does the ACK
        # of a failure; that of a 200 doesn't (section 13.2.2.4).
        own = "ack" if method == "ACK" and self._answered else ""
        return f"z9hG4bK-{self._number}-{self._cseq}{own}"

    def send(self, payload: bytes) -> None:
        """Send a datagram to the SIP address, whatever it is."""
        self._sip.sendto(payload, self._target)

    def send_request(
        self, method: str, body: str = "", content_type: str = "", headers: tuple[str, ...] = ()
    ) -> None:
        """Send a request of this dialog."""
        self.send(self.request_text(method, body, content_type, headers).encode())

    def request_text(
        self, method: str, body: str = "", content_type: str = "", headers: tuple[str, ...] = ()
    ) -> str:
        """The next request of this dialog, for who wants to change it before it is sent."""
        if method not in ("ACK", "CANCEL"):
            self._cseq += 1
        lines = [
            f"{method} sip:service@{self._target[0]}:{self._target[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.local};branch={self._branch(method)}",
            "Max-Forwards: 70",
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self._cseq} {method}",
            f"Contact: <sip:raw@{self.local}>",
            *headers,
            *([f"Content-Type: {content_type}"] if content_type else []),
            f"Content-Length: {len(body.encode())}",
        ]
        return "\r\n".join([*lines, "", body])

    def receive(self, *, within: float = 5.0) -> Message:
        """The next message; `TimeoutError` when none comes."""
        self._sip.settimeout(within)
        return Message(self._sip.recv(_LARGEST).decode())

    def final_response(self, method: str, *, within: float = 5.0) -> Message:
        """The final response to the latest request of that method."""
        while True:
            message = self.receive(within=within)
            cseq = message.header("CSeq")
            if message.status >= 200 and cseq == f"{self._cseq} {method}":
                return message

    def request(self, method: str, body: str = "", content_type: str = "") -> Message:
        """Send a request and wait for its final response; not for INVITE."""
        self.send_request(method, body, content_type)
        return self.final_response(method)

    def invite(self, *, body: str | None = None, headers: tuple[str, ...] = ()) -> Message:
        """INVITE, within a dialog a re-INVITE, and its ACK; returns the final response."""
        sdp = self.offer() if body is None else body
        self.send_request("INVITE", sdp, "application/sdp", headers)
        return self.complete_invite()

    def complete_invite(self, *, within: float = 5.0) -> Message:
        """Wait for the INVITE's final response and acknowledge it."""
        answer = self.await_answer(within=within)
        self.send_request("ACK")
        return answer

    def await_answer(self, *, within: float = 5.0) -> Message:
        """Wait for the INVITE's final response; it gets no ACK."""
        answer = self.final_response("INVITE", within=within)
        self._to = answer.header("To")
        self._answered = answer.status == 200
        media = re.search(r"^m=audio (\d+)", answer.text, re.MULTILINE)
        if media:
            self.rtp_target = (self._target[0], int(media.group(1)))
        return answer

    def hang_up(self) -> None:
        """End the call with BYE."""
        self._answered = False
        assert self.request("BYE").status == 200

    def reply(
        self, method: str, status: str, *, within: float = 5.0, tag: str = "raw", body: str = ""
    ) -> Message:
        """Wait for a request of theirs and give it a response: "486 Busy Here"."""
        while True:
            message = self.receive(within=within)
            if message.status == 0 and message.method == method:
                break
        copied = [f"{name}: {message.header(name)}" for name in ("Via", "From", "Call-ID", "CSeq")]
        to = message.header("To")
        own = to if ";tag=" in to else f"{to};tag={tag}"
        described = [f"Contact: <sip:raw@{self.local}>", "Content-Type: application/sdp"]
        response = [f"SIP/2.0 {status}", *copied, f"To: {own}", *(described if body else [])]
        response += [f"Content-Length: {len(body.encode())}", "", body]
        self.send("\r\n".join(response).encode())
        return message

    def send_rtp_bytes(self, payload: bytes) -> None:
        """Send a datagram to their RTP port, whatever it is."""
        self.rtp.sendto(payload, self.rtp_target)

    def send_rtp(
        self, payload: bytes, *, payload_type: int = 0, marker: bool = False, timestamp: int
    ) -> None:
        """Send one RTP packet."""
        self._rtp_sequence += 1
        second = payload_type | (0x80 if marker else 0)
        header = struct.pack("!BBHII", 0x80, second, self._rtp_sequence, timestamp, 0x1234)
        self.send_rtp_bytes(header + payload)

    def speak_until(self, heard: Callable[[], bool], codes: bytes) -> None:
        """Send audio until `heard` says that it came whole: a busy machine tears a sound or two."""
        for _ in range(_SAYS_IT):
            self._speak(codes)
            if heard():
                return
        raise AssertionError(f"Said {_SAYS_IT} times, heard never.")

    def _speak(self, codes: bytes) -> None:
        """Send audio at its own pace, a packet every 20 ms, then silence until it was heard."""
        codes += _SILENCE
        begun = time.monotonic()
        for number in range(len(codes) // _FRAME):
            time.sleep(max(0.0, begun + number * 0.02 - time.monotonic()))
            self._timestamp += _FRAME
            frame = codes[number * _FRAME : (number + 1) * _FRAME]
            self.send_rtp(frame, marker=number == 0, timestamp=self._timestamp)

    def press(self, event: int, *, marker: bool = True, begins: bool = True, ends: int = 3) -> None:
        """One key press of 100 ms by RFC 4733; `event` 0 to 9 are the digits.

        Of what begins it, or ends it, some may be lost.
        """
        self._timestamp += 1600
        for number, duration in enumerate((160, 320, 480, 640) if begins else ()):
            payload = struct.pack("!BBH", event, 10, duration)
            first = number == 0 and marker
            self.send_rtp(
                payload,
                payload_type=TELEPHONE_EVENT,
                marker=first,
                timestamp=self._timestamp,
            )
        for _ in range(ends):
            payload = struct.pack("!BBH", event, 0x80 | 10, 800)
            self.send_rtp(payload, payload_type=TELEPHONE_EVENT, timestamp=self._timestamp)
