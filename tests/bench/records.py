"""The store by itself: records a second, and how long one takes to be durable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from telephony.domain.call import Caller, CallFacts, new_call_id
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.bench.figure import Figure, milliseconds

_RECORDS = 2000
_RUNS = 5
_SINGLE = 100
_ENTRIES = 30
"""In the timeline of a call that walks two menus."""


def measure() -> Iterator[Figure]:
    """SQLite in a folder of the system's own for temporary files."""
    with TemporaryDirectory(prefix="bench-") as folder:
        store = open_store(StoreSettings(url=f"sqlite:///{Path(folder)}/calls.sqlite3"))
        try:
            in_bulk = [asyncio.run(_write(store, _RECORDS // _RUNS)) for _ in range(_RUNS)]
            singly = [asyncio.run(_write(store, 1)) for _ in range(_SINGLE)]
        finally:
            store.close()
    yield Figure(
        name="calls recorded",
        unit="/s",
        samples=[_RECORDS / _RUNS / seconds for seconds in in_bulk],
        digits=0,
        remark=f"begun and finished, {_ENTRIES} timeline entries each",
    )
    yield Figure(name="one call recorded, durable", unit="ms", samples=milliseconds(singly))


async def _write(store: CallStore, count: int) -> float:
    """Seconds until `count` calls are on disk."""
    calls = [_call() for _ in range(count)]
    began = time.perf_counter()
    for record, timeline in calls:
        store.begin(record)
        store.finish(
            replace(record, ended_at=time.time(), termination=ended(Reason.CALLER_HANGUP)),
            timeline,
        )
    assert await store.settled(60.0), store.problem
    return time.perf_counter() - began


def _call() -> tuple[CallRecord, list[TimelineEntry]]:
    now = time.time()
    facts = CallFacts(new_call_id(now), "carrier", Caller("+15551230000", "Ann"), "100", now)
    entry = TimelineEntry(now, Kind.PROMPT, "prompt", {"playback": 1, "text": "Press 1."})
    return CallRecord(facts, flow="main", flow_version="1"), [entry] * _ENTRIES
