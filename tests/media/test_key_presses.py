"""One press is one digit, whichever of its packets come, and whatever senders get wrong."""

from __future__ import annotations

import pytest

from telephony.media.key_presses import EventPacket, KeyPresses

AROUND = 2**32 / 8000


def presses(packets: str) -> str:
    """Feed packets like "5@10.0+0.04" (key, beginning, duration; "!" for the E bit)."""
    events, found = KeyPresses(), ""
    for text in packets.split():
        symbol, _, rest = text.partition("@")
        began, _, lasted = rest.rstrip("!").partition("+")
        packet = EventPacket(symbol, float(began) % AROUND, float(lasted), text.endswith("!"))
        found += symbol if events.is_new(packet) else ""
    return found


@pytest.mark.parametrize(
    ("what", "packets", "keys"),
    [
        ("one press", "5@10+.02 5@10+.04 5@10+.06! 5@10+.06! 5@10+.06!", "5"),
        ("all but an end lost", "5@10+.06!", "5"),
        ("the end lost", "5@10+.02 5@10+.04", "5"),
        ("another key", "5@10+.02 5@10+.04! 6@10.1+.02", "56"),
        ("the same key again", "5@10+.02 5@10+.04! 5@10.1+.02 5@10.1+.04!", "55"),
        ("again, only ends came", "5@10+.04! 5@10+.04! 5@10.08+.04! 5@10.08+.04!", "55"),
        ("again and longer, beginning lost", "5@10+.04! 5@10.1+.06 5@10.1+.08!", "55"),
        ("again, the first one's ends lost", "5@10+.02 5@10.1+.04! 5@10.1+.04!", "55"),
        ("A B A", "1@10+.04! 2@10.1+.04! 1@10.2+.04!", "121"),
        ("a timestamp that moves on", "5@10+.02 5@10.02+.04 5@10.04+.06! 5@10.06+.08!", "5"),
        ("and with packets lost", "5@10+.02 5@10.08+.10 5@10.10+.12! 5@10.3+.02", "55"),
        ("one timestamp for everything", "5@10+.02 5@10+.04! 5@10+.04! 5@10+.02 5@10+.04!", "55"),
        ("an end that says less", "5@10+.06 5@10+.0! 5@10+.0!", "5"),
        ("longer than an event can be", "5@10+8.19 5@18.192+.02 5@18.192+1! 5@19.3+.02", "55"),
        ("two, eight seconds apart", "5@10+.04! 5@18.1+.04!", "55"),
        ("the clock begins anew", f"5@{AROUND - .05}+.04! 5@{AROUND + .05}+.04!", "55"),
    ],
)  # fmt: skip
def test_presses(what: str, packets: str, keys: str) -> None:
    assert presses(packets) == keys, what
