"""The ladder shows who sent what to whom."""

from __future__ import annotations

import pytest

from telephony.app.console.ladder import ladder
from telephony.domain.timeline import Detail, Kind, TimelineEntry


def _line(kind: Kind, event: str, **details: Detail) -> str:
    _, line = ladder([TimelineEntry(1.5, kind, event, details)])
    return line.plain


@pytest.mark.parametrize(
    ("event", "leg", "arrow", "between"),
    [
        ("INVITE received", "caller", "▶", "caller and edge"),
        ("200 OK (INVITE) sent", "caller", "◀", "caller and edge"),
        ("INVITE sent", "callee", "▶", "edge and desk"),
        ("BYE received", "callee", "◀", "edge and desk"),
    ],
)
def test_messages_point_from_sender_to_receiver(
    event: str, leg: str, arrow: str, between: str
) -> None:
    details = {"leg": leg} if leg == "callee" else {}
    time, caller_and_edge, edge_and_desk, _ = _line(Kind.SIP, event, **details).split("│")
    drawn = {"caller and edge": caller_and_edge, "edge and desk": edge_and_desk}
    assert time.strip() == "1.500"
    assert event.rpartition(" ")[0] in drawn[between]
    assert arrow in drawn.pop(between)
    assert not "".join(drawn.values()).strip()


def test_a_key_goes_from_the_caller_to_the_edge() -> None:
    assert "═ key 5 ═" in _line(Kind.DIGIT, "key", digit="5", method="info")


def test_what_the_edge_does_stands_on_its_line() -> None:
    line = _line(Kind.STEP, "choice sales", by="speech", phrase="sales")
    assert line.endswith('├ choice sales by speech "sales"')


def test_a_long_label_stays_within_its_span() -> None:
    long, short = _line(Kind.SIP, "9" * 80 + " sent"), _line(Kind.SIP, "BYE sent")
    assert len(long) == len(short)
