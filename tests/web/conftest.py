"""The web side over a real SQLite store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.web.edge import WebSide


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CallStore]:
    """A fresh store."""
    store = open_store(StoreSettings(url=f"sqlite:///{tmp_path}/calls.sqlite3"))
    yield store
    store.close()


@pytest.fixture
def web(store: CallStore) -> WebSide:
    """The application, an idle edge behind it."""
    return WebSide(store)
