"""What was spent survives a restart, and an older database gets the table for it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import create_engine, text

from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from telephony.trunk.spending import Charge
from tests.store.conftest import OpenStore
from tests.store.records import arriving

CENT = Decimal("0.01")


def test_charges_add_up_across_a_restart(open_store_at: OpenStore, url: str) -> None:
    first = open_store_at(url)
    for amount in (3 * CENT, 4 * CENT, -CENT, Decimal("0.000001")):
        first.ledger.note(Charge("carrier", 100, amount))
    first.ledger.note(Charge("carrier", 99, CENT))
    first.ledger.note(Charge("other", 100, 2 * CENT))
    first.close()
    again = open_store_at(url)
    assert again.ledger.spent_since(100) == {
        ("carrier", 100): Decimal("0.060001"),
        ("other", 100): 2 * CENT,
    }
    again.ledger.note(Charge("carrier", 100, CENT))
    again.close()
    assert open_store_at(url).ledger.spent_since(100)["carrier", 100] == Decimal("0.070001")


def test_edges_that_share_a_store_count_apart(url: str) -> None:
    one, other = (open_store(StoreSettings(url=url, edge=edge)) for edge in ("a", "b"))
    one.ledger.note(Charge("carrier", 1, CENT))
    one.close()
    assert other.ledger.spent_since(0) == {}
    other.close()


def test_a_database_of_version_1_gets_the_table_and_keeps_its_calls(
    open_store_at: OpenStore, sqlite_url: str
) -> None:
    old = open_store_at(sqlite_url)
    old.begin(arriving(1))
    old.close()
    with create_engine(sqlite_url).begin() as connection:
        connection.execute(text("DROP TABLE spending"))
        connection.execute(text("UPDATE schema_version SET version = 1"))
    store = open_store_at(sqlite_url)
    assert len(store.recent(limit=9)) == 1
    store.ledger.note(Charge("carrier", 1, CENT))
    store.close()
    assert open_store_at(sqlite_url).ledger.spent_since(0) == {("carrier", 1): CENT}
