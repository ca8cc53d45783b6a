"""What a call's timeline says about its turns."""

from __future__ import annotations

from collections.abc import Iterator

from tests.peers.edge import Edge, Json
from tests.peers.waiting import wait_until

MISSES = ("no match", "no input")


def timeline_of(edge: Edge, sip_call_id: str) -> list[Json]:
    """The entries of an ended call, by its SIP Call-ID."""

    def found() -> str | None:
        ended = edge.calls("ended")
        return next((c["call_id"] for c in ended if c["sip_call_id"] == sip_call_id), None)

    call_id = wait_until(found, within=10.0, what=f"the record of call {sip_call_id}")
    entries: list[Json] = edge.call(call_id)["timeline"]
    return entries


def collected_digits(timeline: list[Json]) -> Iterator[str]:
    """What each turn of `collect` brought: digits, or the name of a miss."""
    for entry in timeline:
        if entry["event"] == "collected":
            yield entry["details"]["digits"]
        elif entry["event"] in MISSES:
            yield entry["event"]


def choices(timeline: list[Json]) -> list[Json]:
    """The details of every menu choice: `by`, `phrase`, `confidence`, the choice as `chosen`."""
    prefix = "choice "
    return [
        {"chosen": entry["event"].removeprefix(prefix), **entry["details"]}
        for entry in timeline
        if entry["event"].startswith(prefix)
    ]


def steps(timeline: list[Json]) -> list[str]:
    """The steps that the call entered, in order."""
    return [entry["details"]["step"] for entry in timeline if entry["event"] == "step"]
