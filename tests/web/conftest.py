"""The web side over a real SQLite store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.store.empty import copied, empty_store
from tests.web.edge import WebSide

__all__ = ["empty_store"]


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[CallStore]:
    """A fresh store."""
    store = open_store(StoreSettings(url=copied(empty_store, tmp_path)))
    yield store
    store.close()


@pytest.fixture
def web(store: CallStore) -> WebSide:
    """The application, an idle edge behind it."""
    return WebSide(store)
