"""Reading the edge's own account of a call, finished or not, through its API."""

from __future__ import annotations

from tests.peers.edge import Edge, Json
from tests.peers.waiting import wait_until


def timeline(edge: Edge, record: Json) -> list[Json]:
    """What happened in a call so far, in order."""
    entries: list[Json] = edge.call(record["call_id"])["timeline"]
    return entries


def events(edge: Edge, record: Json) -> list[str]:
    """The same in a few words each."""
    return [entry["event"] for entry in timeline(edge, record)]


def steps(edge: Edge, record: Json) -> list[str]:
    """The steps that the call entered, in order."""
    entries = timeline(edge, record)
    return [entry["details"]["step"] for entry in entries if entry["event"] == "step"]


def keys(edge: Edge, record: Json) -> list[tuple[str, str]]:
    """The keys that the caller pressed, each with the way it came."""
    entries = [entry["details"] for entry in timeline(edge, record) if entry["event"] == "key"]
    return [(details["digit"], details["method"]) for details in entries]


def reason(record: Json) -> str:
    """Why the call ended: `completed/caller_hangup` and the like."""
    return f"{record['termination']['result']}/{record['termination']['reason']}"


def wait_for_event(edge: Edge, event: str, *, within: float = 10.0, **details: object) -> Json:
    """The first such entry in the newest call, with these details among its own."""

    def happened() -> Json:
        newest = edge.calls()[:1]
        for entry in timeline(edge, newest[0]) if newest else []:
            if entry["event"] == event and details.items() <= entry["details"].items():
                return entry
        return None

    return wait_until(happened, within=within, what=f"{event!r} with {details} in the call")


def wait_for_step(edge: Edge, step: str, *, within: float = 10.0) -> None:
    """Return once the newest call is in a step, or has been."""
    wait_for_event(edge, "step", within=within, step=step)


def wait_until_idle(edge: Edge, *, within: float = 10.0) -> None:
    """Return once no call is in progress."""
    wait_until(lambda: not edge.calls("active"), within=within, what="all calls to end")
