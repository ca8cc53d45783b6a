"""kill -9 in the middle of writing: what was settled is there, once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.store.records import arriving, finished, timeline

WRITER = """
import asyncio, sys
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.store.records import arriving, finished, timeline

store = open_store(StoreSettings(url=sys.argv[1]))

async def call(number):
    record = arriving(number)
    store.begin(record)
    assert await store.settled(10.0)
    store.finish(finished(record), timeline(record, entries=30))
    assert await store.settled(10.0)
    print(number, flush=True)

async def caller(first):
    for number in range(first, 1_000_000, 3):
        await call(number)

async def main():
    await asyncio.gather(caller(0), caller(1), caller(2))

asyncio.run(main())
"""
SETTLED_BEFORE_THE_KILL = 300


@pytest.mark.long
def test_every_settled_call_survives_kill_9(url: str) -> None:
    settled: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            settled.append(int(line))
            if len(settled) == SETTLED_BEFORE_THE_KILL:
                process.send_signal(signal.SIGKILL)
        # What the pipe still held was said before the kill, so it counts too.
    assert process.returncode == -signal.SIGKILL
    assert len(settled) >= SETTLED_BEFORE_THE_KILL

    store = open_store(StoreSettings(url=url))
    cut_off = store.recover()
    records = store.recent(limit=len(settled) + 10)
    call_ids = [record.facts.call_id for record in records]
    assert len(call_ids) == len(set(call_ids))
    assert cut_off <= 3
    assert all(record.termination is not None for record in records)
    for number in settled:
        record = finished(arriving(number))
        assert store.find(record.facts.call_id) == (record, timeline(record, entries=30))
    store.close()
