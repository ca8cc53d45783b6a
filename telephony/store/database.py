"""Opens a database by URL, alike on every one that is supported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from telephony.domain.errors import StoreError
from telephony.store.schema_version import prepare
from telephony.store.settings import StoreSettings

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


class Database:
    """A database that has our schema. Raises `StoreError` at creation; blocks."""

    def __init__(self, settings: StoreSettings) -> None:
        url = _parse(settings.url)
        self._shown = url.render_as_string(hide_password=True)
        self.file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        """None where it isn't one."""
        try:
            self.engine = _engine(url, settings.lock_timeout)
        except ImportError as error:
            raise StoreError(
                f"The database {self._shown} needs the Python module {error.name}. "
                "Install it: pip install 'telephony[postgresql]'."
            ) from error
        self._identity = self._prepare()

    def ensure_present(self) -> bool:
        """Make the database anew if its file was taken away; True if it had to be.

        SQLite would go on writing into the file that no longer has a name, in vain.
        Raises `StoreError`.
        """
        if self.file is None or _identity(self.file) == self._identity:
            return False
        self.close()
        self._identity = self._prepare()
        return True

    def close(self) -> None:
        """Close the connections that nobody uses; safe to call twice."""
        self.engine.dispose()

    def _prepare(self) -> tuple[int, int] | None:
        if self.file is not None:
            _make(self.file)
        try:
            with translated(f"The call database {self._shown} can't be opened"):
                prepare(self.engine)
        except StoreError:
            self.close()
            raise
        return _identity(self.file) if self.file is not None else None


@contextmanager
def translated(what_failed: str) -> Iterator[None]:
    """Turn the library's errors into a `StoreError` that starts with `what_failed`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"{what_failed}: {cause(error)}.") from error


def cause(error: SQLAlchemyError) -> str:
    """The database's own words, without statement or parameters: those hold callers' words."""
    original = error.orig if isinstance(error, DBAPIError) else None
    first_line = str(original or type(error).__name__).strip().splitlines()
    return first_line[0].rstrip(".") if first_line else type(error).__name__


def _parse(text: str) -> URL:
    # The text itself stays out of every message: a URL that can't be parsed may hold a password.
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError(
            "store.url is not a database URL. "
            "Write sqlite:///path/to/calls.sqlite3 or postgresql://user:password@host/name."
        ) from None
    scheme = url.drivername.split("+")[0]
    if scheme not in _DRIVERS:
        raise StoreError(
            f"store.url names the database kind {scheme!r}, which is not supported. "
            "Use sqlite or postgresql."
        )
    if "+" not in url.drivername:
        url = url.set(drivername=_DRIVERS[scheme])
    if scheme == "sqlite" and url.database in {None, "", ":memory:"}:
        raise StoreError(
            "store.url names a database in memory, which would forget every call. "
            "Give a file: sqlite:///path/to/calls.sqlite3."
        )
    return url


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make(file: Path) -> None:
    """Create the file readable by its owner alone; SQLite gives its WAL the same mode."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        if not file.is_file():  # else another process made it just now
            raise StoreError(f"{file.parent} is not a folder; store.url needs one.") from error
    except OSError as error:
        raise StoreError(
            f"The call database {file} can't be created: {error.strerror}. "
            "Make its folder writable for this program, or give store.url another one."
        ) from error


def _engine(url: URL, lock_timeout: float) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                "tcp_user_timeout": 10_000,  # ms; a silent network is a failure, not a wait
                "options": f"-c lock_timeout={int(lock_timeout * 1000)}",
            },
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": lock_timeout})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    # The driver's own transactions leave reads and DDL out; `_begin` starts them instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
