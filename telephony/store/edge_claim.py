"""An edge's name is its own: of two edges of one name on one database only one may run.

Theory of operation. What is kept by edge (calls in progress, callbacks, sessions, recordings,
spending) is found again by name. Two that share a name would close each other's calls as cut off,
and would call each other's callbacks. So a running edge holds an advisory lock of PostgreSQL on its
name, which ends with its connection: by itself when the process dies, after `_GIVE_UP` seconds when
its machine does. The connection is looked at now and then, and the lock taken anew once the
database was away. A SQLite file is one edge's, whatever its name: the lock is on an empty file
beside it (flock), and ends with the process.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from hashlib import blake2b
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from telephony.domain.errors import StoreError
from telephony.store.database import cause, translated

_LOOK_SECONDS = 0.5
"""Between two tries for a name that is taken."""
_IDLE, _INTERVAL, _PROBES = 10, 5, 4
"""TCP keep-alive of the database's side, in seconds: when it first probes a silent edge, how often
then, and after how many probes it gives it up."""
_GIVE_UP = _IDLE + _INTERVAL * _PROBES

PATIENCE = _GIVE_UP + 10.0
"""Seconds after which the name of an edge whose machine died is free again."""

log = structlog.get_logger(__name__)


class EdgeClaim:
    """One edge's claim on its name. `take` first, then the others from any thread; each blocks."""

    def __init__(self, engine: Engine, edge: str, file: Path | None = None) -> None:
        """`file` is the database's, where it is one."""
        self._engine = engine
        self._edge = edge
        self._beside = None if file is None else file.with_name(f"{file.name}.lock")
        self._descriptor: int | None = None
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._closed = False
        self.problem = ""
        """Why the name isn't surely ours, as a sentence; "" while it is."""

    @property
    def shared(self) -> bool:
        """Whether other machines may use the database; else a claim once taken is for good."""
        return self._beside is None

    def take(self, within: float = PATIENCE) -> None:
        """Before anything is read by name. Raises `StoreError` if another edge keeps it for so many
        seconds, or the database can't be asked."""
        until = time.monotonic() + within
        with translated("The edge's name can't be claimed"):
            if self._claimed():
                return
            log.warning("another edge is in our place; waiting for it to end", edge=self._edge)
            while time.monotonic() < until:
                time.sleep(_LOOK_SECONDS)
                if self._claimed():
                    return
        raise StoreError(self._taken)

    def renew(self) -> None:
        """See that the name is still ours, and claim it again where the database was away."""
        with self._lock:
            if self._closed or not self.shared:
                return
            try:
                self._look()
            except SQLAlchemyError as error:
                self._tell(f"The edge's name can't be claimed: {cause(error)}.")

    def close(self) -> None:
        """The name is free; safe to call twice."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _look(self) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(select(1))
            except SQLAlchemyError:
                self._let_go()
        ours = self._connection is not None or self._claimed()
        self._tell("" if ours else self._taken)

    @property
    def _taken(self) -> str:
        if self._beside is not None:
            return (
                "Another edge uses this database file. "
                "Give each its own store.url, or stop the other one."
            )
        return (
            f"Another edge with the name {self._edge} uses this database. "
            "Give each its own store.edge, or stop the other one."
        )

    def _tell(self, problem: str) -> None:
        if problem and problem != self.problem:
            log.critical("the edge's name isn't surely its own", edge=self._edge, problem=problem)
        elif self.problem and not problem:
            log.warning("the edge's name is its own again", edge=self._edge)
        self.problem = problem

    def _claimed(self) -> bool:
        return self._in_database() if self._beside is None else self._on_file(self._beside)

    def _on_file(self, beside: Path) -> bool:
        try:
            descriptor = os.open(beside, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            # A full disk must not keep callers out.
            log.warning("the edge's name isn't claimed", file=str(beside), problem=error.strerror)
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            log.warning("the edge's name isn't claimed", file=str(beside), problem=error.strerror)
            return True
        self._descriptor = descriptor
        return True

    def _in_database(self) -> bool:
        # Not the pool's any more: it would be given on with the lock.
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        try:
            for setting, value in (("idle", _IDLE), ("interval", _INTERVAL), ("count", _PROBES)):
                connection.execute(text(f"SET tcp_keepalives_{setting} = {value}"))
            lock = func.pg_try_advisory_lock(_number(self._edge))
            ours = bool(connection.execute(select(lock)).scalar_one())
        except SQLAlchemyError:
            connection.close()
            raise
        if not ours:
            connection.close()
            return False
        self._connection = connection
        return True

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _number(edge: str) -> int:
    """What PostgreSQL locks by."""
    digest = blake2b(f"telephony edge {edge}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
