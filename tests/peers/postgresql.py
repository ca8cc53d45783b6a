"""A PostgreSQL server of the test's own, on a socket in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType

import psycopg

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian's package `postgresql` puts its programs, by version."""


class PostgreSqlServer:
    """Runs within `with`; `new_database` gives an empty database's URL."""

    def __init__(self) -> None:
        self._numbers = count(1)
        # Short, since a socket's path may have 107 characters at most; not the test's folder,
        # since PostgreSQL refuses to be root and its own user must get in.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user = None
        if os.geteuid() == 0:
            self._user = "postgres"
            shutil.chown(self._folder, self._user)

    def __enter__(self) -> PostgreSqlServer:
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "edge", "-A", "trust", "--no-sync")
        self.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Take connections."""
        options = f"-k {self._folder} -c listen_addresses= -c fsync=off"
        self._run("pg_ctl", "start", "-w", *self._where(), "-o", options)

    def stop(self) -> None:
        """Drop every connection at once, as a crash would."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", *self._where())

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"calls{next(self._numbers)}"
        server = f"host={self._folder} user=edge dbname=postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://edge@/{name}?host={self._folder}"

    def _where(self) -> tuple[str | Path, ...]:
        return "-D", self._folder / "data", "-l", self._folder / "log"

    def _run(self, program: str, *arguments: str | Path) -> None:
        found = sorted(INSTALLED.glob(f"*/bin/{program}"))
        assert found, f"{program} is not installed: apt-get install postgresql"
        subprocess.run(
            [found[-1], *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd=self._folder,
        )
