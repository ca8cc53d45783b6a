"""Sorts captured packets into calls, by the ports that the callers' SDP names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telephony.app.load.heard_call import HeardCall
from telephony.app.load.packet_capture import Datagram
from telephony.app.load.sip_datagram import SipDatagram, parse_sip

_AUDIO = re.compile(r"^m=audio (\d{1,5}) ", re.MULTILINE)
_LINGER = 2.0
"""Seconds after its end in which a call may still get packets."""
MOST_LISTENED_TO = 1000
"""Calls whose sound is kept, evenly drawn from all: 10 s of one take 150 kB."""


@dataclass(frozen=True, slots=True)
class Line:
    """The SIP port of one SIPp process: which kind of caller, and how long to keep sound."""

    kind: int
    listen_for: float


class ListeningPost:
    """Receives datagrams on the capture's thread; read `calls` when the capture has ended."""

    def __init__(self, calls_planned: int) -> None:
        self._lines: dict[int, Line] = {}
        self._media: list[int] = []
        self._every = -(-calls_planned // MOST_LISTENED_TO)
        self._begun = 0
        self._by_id: dict[str, HeardCall] = {}
        self._by_port: dict[int, HeardCall] = {}
        self._open: dict[str, HeardCall] = {}

    @property
    def calls(self) -> list[HeardCall]:
        """All calls, in order of their INVITEs."""
        return list(self._by_id.values())

    @property
    def media_range(self) -> tuple[int, int]:
        """The lowest and the highest port that callers may name."""
        return min(self._media), max(self._media)

    def add_line(self, port: int, media: tuple[int, int], line: Line) -> None:
        """Expect calls from a SIPp process with this SIP port and these audio ports."""
        self._lines[port] = line
        self._media += media

    def receive(self, datagram: Datagram) -> None:
        """Take a datagram; whatever belongs to no call of ours is passed over."""
        call = self._by_port.get(datagram.destination)
        if call is not None:
            call.packet(datagram.arrived, datagram.payload)
        elif datagram.source in self._lines or datagram.destination in self._lines:
            message = parse_sip(*datagram)
            if message is not None:
                self._signal(message)

    def fold_ended(self, now: float) -> None:
        """Let go of the packets of calls that are over; `now` in seconds since the epoch."""
        for call in list(self._open.values()):
            if call.over_at is not None and now - call.over_at > _LINGER:
                call.fold()
                del self._open[call.call_id]

    def close(self) -> None:
        """The capture has ended: fold what is left."""
        for call in self._open.values():
            call.fold()
        self._open.clear()

    def _signal(self, message: SipDatagram) -> None:
        call = self._by_id.get(message.call_id)
        if call is None:
            call = self._invited(message)
        if call is not None:
            call.signal(message)

    def _invited(self, message: SipDatagram) -> HeardCall | None:
        line = self._lines.get(message.source_port)
        if line is None or not message.text.startswith("INVITE "):
            return None
        listened_to = self._begun % self._every == 0
        self._begun += 1
        call = HeardCall(
            call_id=message.call_id,
            kind=line.kind,
            cseq=message.header("CSeq").partition(" ")[0],
            invited_at=message.arrived,
            listen_for=line.listen_for if listened_to else 0.0,
        )
        self._by_id[call.call_id] = self._open[call.call_id] = call
        audio = _AUDIO.search(message.body)
        if audio:
            self._by_port[int(audio[1])] = call
        return call
