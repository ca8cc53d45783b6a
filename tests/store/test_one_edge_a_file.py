"""A SQLite file is one edge's: a second edge on it would close the first one's calls as cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from telephony.domain.errors import StoreError
from tests.store.conftest import OpenStore


def test_a_second_edge_is_refused_until_the_first_has_ended(
    open_store_at: OpenStore, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/calls.sqlite3"
    first, second = open_store_at(url), open_store_at(url, edge="another-name")
    first.claim_name()
    with pytest.raises(StoreError, match=r"Another edge uses this database file.*store\.url"):
        second.name.take(within=0.0)
    first.close()
    second.claim_name()
    assert second.problem == ""


def test_a_lock_that_cannot_be_written_keeps_no_caller_out(
    open_store_at: OpenStore, tmp_path: Path
) -> None:
    (tmp_path / "calls.sqlite3.lock").mkdir()
    with capture_logs() as lines:
        open_store_at(f"sqlite:///{tmp_path}/calls.sqlite3").claim_name()
    assert [line["problem"] for line in lines] == ["Is a directory"]
