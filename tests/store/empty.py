"""A store in which nothing is on record: copied sooner than made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file, closed."""
    file = tmp_path_factory.mktemp("empty-store") / "calls.sqlite3"
    open_store(StoreSettings(url=f"sqlite:///{file}")).close()
    return file


def copied(empty_store: Path, folder: Path) -> str:
    """The URL of a copy in `folder`."""
    shutil.copy(empty_store, folder)
    return f"sqlite:///{folder / empty_store.name}"
