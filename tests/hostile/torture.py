"""RFC 4475's messages, and what becomes of each at the edge.

The messages are the bytes of the archive in the RFC's appendix A; `expected.yaml` beside them
says for each where it stands, what the RFC wants of an element that meets it, what our edge
does, and where that differs, why.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from random import randrange
from types import TracebackType
from typing import Literal

import yaml

from tests.sip.raw_caller import Message

FOLDER = Path(__file__).parent / "rfc4475"
Transport = Literal["udp", "tcp"]

_BRANCH = re.compile(rb"(branch\s*=\s*(?:z9hG4bK)?)(\S{5})")
_SIP_PORT = 5060
"""Where an answer goes that no `rport` directs elsewhere (RFC 3261 section 18.2.2)."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What becomes of one message."""

    name: str
    section: str
    wants: str
    """The RFC's words, in short."""
    status: int
    """Of the final response; 0 for silence."""
    on_stock: int
    """The same on the stock wheel."""
    over: Transport
    deviation: str
    """Why ours differs; "" where it doesn't."""

    @property
    def message(self) -> bytes:
        """As published, to the bit."""
        return (FOLDER / f"{self.name}.dat").read_bytes()


def expectations() -> list[Expectation]:
    """All of them, in the RFC's order."""
    listed = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
    return [
        Expectation(
            name=entry["name"],
            section=str(entry["section"]),
            wants=entry["wants"],
            status=entry["status"],
            on_stock=entry.get("on_stock", entry["status"]),
            over=entry.get("over", "udp"),
            deviation=entry.get("deviation", ""),
        )
        for entry in listed
    ]


def in_its_own_transaction(message: bytes) -> bytes:
    """The same with another branch of the same length.

    Many of the messages share one, and the library, which tells transactions apart by branch
    and method alone, would take each for another copy of the first.
    """
    token = b"%05d" % randrange(100_000)
    return _BRANCH.sub(lambda found: found[1] + token, message, count=1)


class Stranger:
    """Sends one message from an address of its own and reads what comes back."""

    def __init__(self, target: str, over: Transport) -> None:
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        kind = socket.SOCK_DGRAM if over == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(socket.AF_INET, kind)
        # Anywhere on the loopback where the SIP port is free.
        source = f"127.{randrange(1, 255)}.{randrange(1, 255)}.{randrange(1, 255)}"
        self._socket.bind((source, _SIP_PORT if over == "udp" else 0))
        self._socket.connect(self._target)

    def __enter__(self) -> Stranger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def send(self, message: bytes) -> None:
        self._socket.sendall(message)

    def final_response(self, within: float) -> Message | None:
        """The first final response; None when none comes."""
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                received = self._socket.recv(65536)
            except TimeoutError:
                return None
            if not received:
                return None
            for part in re.split(rb"(?=^SIP/2\.0 )", received, flags=re.MULTILINE):
                answer = Message(part.decode("utf-8", "replace"))
                if answer.status >= 200:
                    return answer
        return None

    def end(self, answer: Message) -> None:
        """ACK the final response to an INVITE, and hang up if it began a call."""
        number = int(answer.header("CSeq").split(" ")[0])
        self._follow("ACK", number, answer)
        if answer.status == 200:
            self._follow("BYE", number + 1, answer)
            ended = self.final_response(within=5)
            assert ended is not None, "The BYE of a torturous call got no answer."

    def _follow(self, method: str, number: int, answer: Message) -> None:
        via = answer.header("Via")
        if answer.status == 200:
            own = "{}:{}".format(*self._socket.getsockname())
            via = f"SIP/2.0/UDP {own};rport;branch=z9hG4bK{randrange(1 << 60):x}"
        lines = [
            f"{method} sip:service@{self._target[0]}:{self._target[1]} SIP/2.0",
            f"Via: {via}",
            "Max-Forwards: 70",
            *(f"{name}: {answer.header(name)}" for name in ("From", "To", "Call-ID")),
            f"CSeq: {number} {method}",
        ]
        self.send("\r\n".join([*lines, "Content-Length: 0", "", ""]).encode())
