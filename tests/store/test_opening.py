"""A database that can't be used is refused in words, and no password is shown."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from telephony.domain.errors import StoreError
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.store.conftest import OpenStore
from tests.store.records import arriving


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(StoreSettings(url=url))
    return str(caught.value)


def test_only_the_owner_can_read_a_new_database(
    open_store_at: OpenStore, sqlite_url: str, tmp_path: Path
) -> None:
    store = open_store_at(sqlite_url)
    store.begin(arriving(1))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert set(modes) == {"calls.sqlite3", "calls.sqlite3-wal", "calls.sqlite3-shm"}
    assert set(modes.values()) == {0o600}


def test_folders_are_made(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "calls.sqlite3"
    open_store(StoreSettings(url=f"sqlite:///{file}")).close()
    assert file.is_file()


def test_commits_are_durable(open_store_at: OpenStore, sqlite_url: str) -> None:
    with open_store_at(sqlite_url)._database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_folder_that_cannot_be_written() -> None:
    sentence = refusal("sqlite:////proc/nowhere/calls.sqlite3")
    assert "/proc/nowhere/calls.sqlite3" in sentence
    assert "writable" in sentence


def test_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in refusal(f"sqlite:///{tmp_path}/file/calls.sqlite3")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "calls.sqlite3"
    file.write_text("this is a letter, not a database\n" * 100)
    assert "file is not a database" in refusal(f"sqlite:///{file}")


def test_a_database_of_a_newer_program(tmp_path: Path) -> None:
    file = tmp_path / "calls.sqlite3"
    open_store(StoreSettings(url=f"sqlite:///{file}")).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    sentence = refusal(f"sqlite:///{file}")
    assert "version 99" in sentence
    assert "newer program" in sentence


@pytest.mark.parametrize("url", ["", "calls.sqlite3", "sqlite//secret-word", "secret-word@host"])
def test_a_url_that_is_none(url: str) -> None:
    sentence = refusal(url)
    assert "sqlite:///path/to/calls.sqlite3" in sentence
    assert "secret-word" not in sentence


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory(url: str) -> None:
    assert "in memory" in refusal(url)


def test_an_unsupported_database() -> None:
    sentence = refusal("mysql://user:secret-word@host/calls")
    assert "mysql" in sentence
    assert "secret-word" not in sentence


def test_the_password_shows_nowhere() -> None:
    settings = StoreSettings(url="postgresql://user:secret-word@127.0.0.1:1/calls")
    assert "secret-word" not in repr(settings)
    assert "secret-word" not in refusal(settings.url)
