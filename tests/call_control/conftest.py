"""Fixtures of the tests of call control: a real store, and a centre that calls back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.call_control.called_back import Edge


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CallStore]:
    store = open_store(StoreSettings(url=f"sqlite:///{tmp_path}/calls.sqlite3"))
    yield store
    store.close()


@pytest.fixture
def edge(tmp_path: Path, store: CallStore) -> Edge:
    return Edge(tmp_path, store)
