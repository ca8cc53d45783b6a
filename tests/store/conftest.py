"""Stores on real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.peers.postgresql import PostgreSqlServer
from tests.store.empty import copied, empty_store

__all__ = ["empty_store"]

OpenStore = Callable[..., CallStore]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Of a file that doesn't exist yet."""
    return f"sqlite:///{tmp_path}/calls.sqlite3"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.peer)])
def url(request: pytest.FixtureRequest) -> str:
    """Of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    server: PostgreSqlServer = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def open_store_at() -> Iterator[OpenStore]:
    """Opens stores at a URL, with settings as keywords; they close with the test."""
    with ExitStack() as stores:

        def open_one(url: str, **settings: Any) -> CallStore:
            quick = {"first_retry": 0.01, "longest_retry": 0.02, "lock_timeout": 0.05}
            store = open_store(StoreSettings(url=url, **(quick | settings)))
            stores.callback(store.close, 5.0)
            return store

        yield open_one


@pytest.fixture
def open_at(open_store_at: OpenStore, url: str) -> OpenStore:
    """Opens stores on one empty database."""
    return partial(open_store_at, url)


@pytest.fixture
def store(open_at: OpenStore, url: str, empty_store: Path, tmp_path: Path) -> CallStore:
    """A fresh store."""
    if url.startswith("sqlite"):
        assert copied(empty_store, tmp_path) == url
    return open_at()
