"""PostgreSQL goes away and comes back."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from tests.peers.postgresql import PostgreSqlServer
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore
from tests.store.records import arriving, finished, timeline


@pytest.mark.peer
def test_calls_noted_while_the_server_is_down_are_written_when_it_is_back(
    open_store_at: OpenStore, postgresql: PostgreSqlServer
) -> None:
    store = open_store_at(postgresql.new_database())
    store.begin(arriving(1))
    assert asyncio.run(store.settled(10.0))
    with structlog.testing.capture_logs() as lines:
        postgresql.stop()
        done = finished(arriving(1))
        store.finish(done, timeline(done))
        store.begin(arriving(2))
        assert not asyncio.run(store.settled(10.0))
        assert "connection" in store.problem
        postgresql.start()
        wait_until(lambda: store.backlog == 0, within=20, what="the backlog to be written")
        wait_until(lambda: not store.problem, within=10, what="the problem to be over")
    assert store.recent(limit=9) == [arriving(2), done]
    assert [line["log_level"] for line in lines] == ["critical", "warning"]
