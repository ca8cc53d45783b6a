"""Key presses out of one leg's telephone-event packets (RFC 4733 section 2.5).

A press is many packets with the RTP timestamp of its beginning, each saying how long it has
lasted so far, and its last one comes three times. Any of them may be lost: two presses of one
key are told apart by their timestamps alone, when what came of the second is all longer than
the first. What senders get wrong is forgiven where it can be told from what is right:

- a timestamp that moves on with each packet: such packets overlap, presses don't;
- one timestamp for every press: after an end, what is shorter and isn't over is a new press.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

LONGEST = (8.0, 8.3)
"""Seconds. A press of more than 65535 units of 1/8000 s goes on as another event, which begins
where the first ended (section 2.5.1.3)."""
_CLOCK = 2**32 / 8000
"""Seconds after which timestamps begin anew."""


@dataclass(frozen=True, slots=True)
class EventPacket:
    """What one packet says; times in seconds, `began` on the sender's clock."""

    symbol: str
    began: float
    lasted: float
    over: bool
    """The E bit."""


class KeyPresses:
    """Tells the first packet of each press; takes packets in order of their sequence numbers."""

    def __init__(self) -> None:
        self._last: EventPacket | None = None

    def is_new(self, packet: EventPacket) -> bool:
        """Whether this packet is the first that came of a press."""
        last = self._last
        if last is None or packet.symbol != last.symbol or self._is_another(last, packet):
            self._last = packet
            return True
        began = packet.began if _goes_on(last, packet) else last.began
        self._last = replace(packet, began=began, over=last.over or packet.over)
        return False

    @staticmethod
    def _is_another(last: EventPacket, packet: EventPacket) -> bool:
        """Whether a packet of the same key belongs to another press."""
        if packet.began == last.began:
            return last.over and not packet.over and packet.lasted < last.lasted
        return _since(last, packet) >= packet.lasted and not _goes_on(last, packet)


def _goes_on(last: EventPacket, packet: EventPacket) -> bool:
    return not last.over and LONGEST[0] <= _since(last, packet) <= LONGEST[1]


def _since(last: EventPacket, packet: EventPacket) -> float:
    return (packet.began - last.began) % _CLOCK
