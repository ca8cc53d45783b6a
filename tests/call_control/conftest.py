"""Fixtures of the tests of call control: a real store, and a centre that calls back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.call_control.called_back import Edge
from tests.store.empty import copied, empty_store

__all__ = ["empty_store"]


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[CallStore]:
    store = open_store(StoreSettings(url=copied(empty_store, tmp_path)))
    yield store
    store.close()


@pytest.fixture
def edge(tmp_path: Path, store: CallStore) -> Edge:
    return Edge(tmp_path, store)
