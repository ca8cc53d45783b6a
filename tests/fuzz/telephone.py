"""The fuzzer's own user agent: it sends cases, and behaves well with what comes back.

An INVITE that is answered gets its ACK and its BYE, so that broken calls don't pile up and
keep the edge from looking into the next ones.
"""

from __future__ import annotations

import re
import select
import socket
import time
from itertools import count

from tests.fuzz.cases import Case, Way
from tests.fuzz.seeds import Dialog
from tests.peers.ports import LOOPBACK
from tests.peers.waiting import TooLate

_LARGEST = 65536
_PIECES = (1, 7, 40, 200, 1000)


class Telephone:
    """Sends from one UDP port, and streams from ports of their own."""

    def __init__(self, udp: str, tcp: str, name: str) -> None:
        self._udp, self._tcp = _address(udp), _address(tcp)
        self._target = udp
        self._name = name
        self._numbers = count(1)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self._socket.bind((LOOPBACK, 0))
        self._socket.setblocking(False)
        self.local = "{}:{}".format(*self._socket.getsockname())
        self._answers: dict[str, str] = {}
        self._dialogs: set[str] = set()

    def close(self) -> None:
        self._socket.close()

    def open_dialog(self) -> Dialog:
        """A call that the edge has answered."""
        call_id = f"{self._name}-{next(self._numbers)}@{self.local}"
        caller = f"<sip:fuzz@{self.local}>;tag=fuzz"
        self._dialogs.add(call_id)
        offer = (
            f"v=0\r\no=- 1 1 IN IP4 {LOOPBACK}\r\ns=-\r\nc=IN IP4 {LOOPBACK}\r\nt=0 0\r\n"
            "m=audio 9 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
        )
        self._request("INVITE", 1, caller, f"<sip:service@{self._target}>", call_id, offer)
        answer = self._answer_to(f"{call_id} 1 INVITE")
        called = _header(answer, "To")
        return Dialog(self.local, caller, called, call_id, 2)

    def hang_up(self, dialog: Dialog) -> None:
        """Whatever became of it meanwhile."""
        cseq = 2_000_000_000
        self._request("BYE", cseq, dialog.caller, dialog.called, dialog.call_id)
        self._answer_to(f"{dialog.call_id} {cseq} BYE")
        self._dialogs.discard(dialog.call_id)

    def ping(self) -> None:
        """OPTIONS; `TooLate` when nobody answers: the edge is gone, or stands still."""
        call_id = f"{self._name}-{next(self._numbers)}@{self.local}"
        to = f"<sip:service@{self._target}>"
        self._request("OPTIONS", 1, f"<sip:fuzz@{self.local}>;tag=p", to, call_id)
        self._answer_to(f"{call_id} 1 OPTIONS")

    def send(self, case: Case) -> None:
        """Send it its way, and see to what has come back so far."""
        if case.way is Way.DATAGRAM:
            self._socket.sendto(case.message, self._udp)
        else:
            self._send_stream(case)
        self._pump(0.0)

    def _send_stream(self, case: Case) -> None:
        message = case.message * (3 if case.way is Way.PIPELINED else 1)
        with socket.create_connection(self._tcp, timeout=5) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                if case.way is Way.SPLIT:
                    for piece in _pieces(message, _PIECES[case.number % len(_PIECES)]):
                        stream.sendall(piece)
                else:
                    stream.sendall(message)
            except (ConnectionError, TimeoutError):
                return  # the edge has had enough of it

    def _answer_to(self, what: str, within: float = 10.0) -> str:
        deadline = time.monotonic() + within
        while what not in self._answers:
            if time.monotonic() >= deadline:
                raise TooLate(f"The edge gave no answer to {what} within {within:.0f} s.")
            self._pump(0.1)
        return self._answers.pop(what)

    def _pump(self, wait: float) -> None:
        """See to everything that has come."""
        while select.select([self._socket], [], [], wait)[0]:
            try:
                text = self._socket.recv(_LARGEST).decode("latin-1")
            except ConnectionError:
                return  # the edge's port is closed: who waits for an answer will say so
            if text.startswith("SIP/2.0 "):
                self._take_response(text)
            else:
                self._take_request(text)
            wait = 0.0

    def _take_response(self, text: str) -> None:
        status = int(text[8:11])
        cseq, call_id = _header(text, "CSeq"), _header(text, "Call-ID")
        number, _, method = cseq.partition(" ")
        if status < 200:
            return
        if call_id.startswith(self._name):
            self._answers[f"{call_id} {cseq}"] = text
        if method != "INVITE":
            return
        parties = _header(text, "From"), _header(text, "To"), call_id
        answered = status < 300
        # The ACK of a failure belongs to its INVITE's transaction, that of a 200 doesn't.
        via = "" if answered else _header(text, "Via")
        self._request("ACK", int(number), *parties, via=via)
        if answered and call_id not in self._dialogs:
            self._request("BYE", (int(number) + 1) % 2**31, *parties)

    def _take_request(self, text: str) -> None:
        method = text.partition(" ")[0]
        if method == "ACK":
            return
        copied = [f"{name}: {_header(text, name)}" for name in ("Via", "From", "To", "CSeq")]
        status = "200 OK" if method == "BYE" else "501 Not Implemented"
        self._send([f"SIP/2.0 {status}", *copied, f"Call-ID: {_header(text, 'Call-ID')}"])

    def _request(
        self,
        method: str,
        number: int,
        caller: str,
        called: str,
        call_id: str,
        body: str = "",
        *,
        via: str = "",
    ) -> None:
        own = f"SIP/2.0/UDP {self.local};rport;branch=z9hG4bK{self._name}{next(self._numbers)}"
        lines = [
            f"{method} sip:service@{self._target} SIP/2.0",
            f"Via: {via or own}",
            "Max-Forwards: 70",
            f"From: {caller}",
            f"To: {called}",
            f"Call-ID: {call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:fuzz@{self.local}>",
        ]
        self._send(lines + (["Content-Type: application/sdp"] if body else []), body)

    def _send(self, lines: list[str], body: str = "") -> None:
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body])
        self._socket.sendto(text.encode("latin-1"), self._udp)


def _header(text: str, name: str) -> str:
    found = re.search(rf"^{name}: *(.*?)\r$", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def _pieces(message: bytes, size: int) -> list[bytes]:
    return [message[at : at + size] for at in range(0, len(message), size)]


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)
