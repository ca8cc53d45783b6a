"""What a newcomer may do while the demo stays up."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from telephony.app.demo.edge_process import RunningEdge
from telephony.app.demo.premises import AGENT, MENU, QUEUE, Premises


def invitation(edge: RunningEdge, place: Premises) -> Iterator[str | Text]:
    """Line by line."""
    yield ""
    yield Text("The edge stays up. Call its menu with a softphone on this machine:", "bold")
    for transport, address in edge.sip.items():
        yield f"  sip:{MENU}@{address};transport={transport}"
    yield Text("Or be the agent who answers, in a browser on this machine:", "bold")
    yield f"  1. Open {edge.web}/agent and sign in as {AGENT}, with the password {place.password}"
    yield "  2. Start your shift, check your sound, press Ready."
    yield f"  3. Press Enter here, or dial {QUEUE}: a caller rings in your browser."
    yield Text("With the same name and password:", "bold")
    yield f"  {edge.web}/            every call, with all that happened in it"
    yield f"  {edge.web}/supervisor  the floor, as its supervisor sees it"
    yield f"  {edge.web}/flows       what callers did in each step"
    yield "Ctrl-C ends it."
