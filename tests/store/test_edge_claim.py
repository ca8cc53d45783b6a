"""Edges that share a PostgreSQL server have a name each, and may start at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from structlog.testing import capture_logs

from telephony.domain.errors import StoreError
from tests.peers.postgresql import PostgreSqlServer
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore

pytestmark = pytest.mark.peer


@pytest.fixture
def url(postgresql: PostgreSqlServer) -> str:
    return postgresql.new_database()


def _cut_off(url: str) -> None:
    """Every connection to the database ends, as when its server starts again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_name_is_taken_until_its_edge_ends(open_store_at: OpenStore, url: str) -> None:
    first, other, again = (open_store_at(url, edge=name) for name in ("berlin", "bonn", "berlin"))
    first.claim_name()
    other.claim_name()
    with pytest.raises(StoreError, match="Another edge with the name berlin") as refused:
        again.name.take(within=0.0)
    assert "store.edge" in str(refused.value)
    first.close()
    again.claim_name()


def test_a_starting_edge_waits_for_one_that_is_about_to_end(
    open_store_at: OpenStore, url: str
) -> None:
    ending, starting = open_store_at(url), open_store_at(url)
    ending.claim_name()
    with ThreadPoolExecutor(1) as waiting, capture_logs() as lines:
        claimed = waiting.submit(starting.claim_name)
        wait_until(lambda: lines, within=10, what="it to have looked once")
        assert not claimed.done()
        ending.close()
        claimed.result(10)
    assert [line["log_level"] for line in lines] == ["warning"]


def test_a_name_is_claimed_again_once_the_database_was_away(
    open_store_at: OpenStore, url: str
) -> None:
    store, rival = open_store_at(url), open_store_at(url)
    store.claim_name()
    store.name.renew()
    _cut_off(url)
    store.name.renew()
    assert store.problem == ""
    with pytest.raises(StoreError):
        rival.name.take(within=0.0)


def test_a_name_that_another_took_meanwhile_is_told_until_it_is_free(
    open_store_at: OpenStore, url: str
) -> None:
    store, rival = open_store_at(url), open_store_at(url)
    store.claim_name()
    _cut_off(url)
    rival.claim_name()
    with capture_logs() as lines:
        for _ in range(3):
            store.name.renew()
            assert "Another edge with the name edge" in store.problem
        rival.close()
        store.name.renew()
        assert store.problem == ""
    assert [line["log_level"] for line in lines] == ["critical", "warning"]


def test_a_server_that_is_down_is_told_too(
    open_store_at: OpenStore, url: str, postgresql: PostgreSqlServer
) -> None:
    store = open_store_at(url)
    store.claim_name()
    postgresql.stop()
    try:
        store.name.renew()
        assert "The edge's name can't be claimed" in store.problem
    finally:
        postgresql.start()
    store.name.renew()
    assert store.problem == ""


def test_edges_that_start_at_once_on_an_empty_database_all_do(
    open_store_at: OpenStore, url: str
) -> None:
    names = [f"edge{number}" for number in range(6)]
    with ThreadPoolExecutor(len(names)) as starting:
        stores = list(starting.map(lambda name: open_store_at(url, edge=name), names))
    assert [store.recent(limit=1) for store in stores] == [[]] * len(names)
