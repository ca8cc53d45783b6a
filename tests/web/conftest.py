"""The web side over a real SQLite store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.web.edge import WebSide


def _open(folder: Path) -> CallStore:
    return open_store(StoreSettings(url=f"sqlite:///{folder}/calls.sqlite3"))


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in which nothing is on record: copied sooner than made."""
    folder = tmp_path_factory.mktemp("empty-store")
    _open(folder).close()
    return folder


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[CallStore]:
    """A fresh store."""
    for file in empty_store.iterdir():
        shutil.copy(file, tmp_path)
    store = _open(tmp_path)
    yield store
    store.close()


@pytest.fixture
def web(store: CallStore) -> WebSide:
    """The application, an idle edge behind it."""
    return WebSide(store)
