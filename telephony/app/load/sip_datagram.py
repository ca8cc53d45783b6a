"""One SIP message as it went over the wire in a UDP datagram."""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = re.compile(rb"SIP/2\.0 [1-6]\d\d |[A-Z]{3,} sips?:\S+ SIP/2\.0\r\n")


@dataclass(frozen=True, slots=True)
class SipDatagram:
    """A message of RFC 3261 section 7; `arrived` in seconds since the epoch."""

    arrived: float
    source_port: int
    destination_port: int
    text: str

    @property
    def summary(self) -> str:
        """`INVITE` for a request, `200 INVITE` for its response."""
        first = self.text.split(" ", 2)
        method = self.header("CSeq").rpartition(" ")[2]
        return f"{first[1]} {method}" if first[0] == "SIP/2.0" else first[0]

    @property
    def call_id(self) -> str:
        """The Call-ID header's value."""
        return self.header("Call-ID")

    def header(self, name: str) -> str:
        """The first value of a header in its long form; "" when there is none."""
        found = re.search(rf"^{re.escape(name)}[ \t]*:[ \t]*(.*?)\r?$", self._head, re.I | re.M)
        return found[1] if found else ""

    @property
    def body(self) -> str:
        """What follows the empty line."""
        return self.text.partition("\r\n\r\n")[2]

    @property
    def _head(self) -> str:
        return self.text.partition("\r\n\r\n")[0]


def parse_sip(
    arrived: float, source_port: int, destination_port: int, datagram: bytes
) -> SipDatagram | None:
    """The message in a datagram; None when it holds none."""
    if not _START.match(datagram):
        return None
    text = datagram.decode(errors="replace")
    return SipDatagram(arrived, source_port, destination_port, text)
