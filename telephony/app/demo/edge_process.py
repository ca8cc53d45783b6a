"""`telephony serve` as a process beside this one, and what it has on record."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from telephony.app.settings.reading import PREFIX
from telephony.domain.errors import ConfigurationError, StoreError

READY_SECONDS = 180.0
"""A slow machine renders every prompt and loads its models in this time."""
STOP_SECONDS = 15.0
HTTP_SECONDS = 5.0
LOG_TAIL = 2000

_BOOKKEEPING = {"logger", "timestamp", "exception"}

Json = Any


@dataclass(frozen=True, slots=True)
class RunningEdge:
    """An edge that takes calls."""

    sip: Mapping[str, str]
    """Transport to "host:port"."""
    web: str
    """"http://host:port"."""
    process: asyncio.subprocess.Process
    log: Path
    token: str = field(repr=False)
    """Shown when records are read."""

    def complaints(self) -> list[str]:
        """What it warned of so far, as its log has it."""
        return _complaints(_read(self.log))

    async def call_on_record(self, number: int) -> Json:
        """The `number`th call that ended (from 1) with its timeline, as the API gives it.

        Raises `StoreError` when it isn't on record in time.
        """
        try:
            async with asyncio.timeout(HTTP_SECONDS):
                while True:
                    page = await asyncio.to_thread(self._get, "/api/calls?state=ended")
                    if len(page["calls"]) >= number:
                        call_id = page["calls"][-number]["call_id"]
                        return await asyncio.to_thread(self._get, f"/api/calls/{call_id}")
                    await asyncio.sleep(0.1)
        except (TimeoutError, OSError, HTTPException, ValueError, KeyError) as error:
            raise StoreError(f"The edge at {self.web} doesn't show call {number}.") from error

    def _get(self, path: str) -> Json:
        connection = HTTPConnection(urlsplit(self.web).netloc, timeout=HTTP_SECONDS)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise HTTPException(f"{answer.status} {answer.reason}")
            return json.loads(body)
        finally:
            connection.close()


@asynccontextmanager
async def running_edge(folder: Path, token: str) -> AsyncIterator[RunningEdge]:
    """Serve `folder`'s telephony.yaml; `token` is its `web.token`.

    Raises `ConfigurationError` when no edge comes up.
    """
    log = folder / "edge.log"
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "telephony", "serve", "--config", "telephony.yaml"),
            cwd=folder,
            env={name: value for name, value in os.environ.items() if not _overrides(name)},
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for us; we end it in order
        )
    try:
        yield await _ready(process, log, token)
    finally:
        await _stop(process)


async def _ready(process: asyncio.subprocess.Process, log: Path, token: str) -> RunningEdge:
    assert process.stdout is not None  # noqa: S101  it was asked for
    line = b""
    try:
        async with asyncio.timeout(READY_SECONDS):
            async for line in process.stdout:
                if line.startswith(b"ready "):
                    break
    except TimeoutError:
        line = b""
    said = _read(log)
    if not line.startswith(b"ready "):
        raise ConfigurationError(f"The edge didn't get ready. It said:\n{said[-LOG_TAIL:]}")
    facts = dict(word.split("=", 1) for word in line.decode().split()[1:])
    sip = dict(entry.split(":", 1) for entry in facts["sip"].split(","))
    web = facts["http"] if facts["http"].startswith("http") else f"http://{facts['http']}"
    return RunningEdge(sip, web, process, log, token)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _complaints(log: str) -> list[str]:
    found = []
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # not ours: a library that writes to standard error
        if isinstance(entry, dict) and entry.pop("level", "") in ("warning", "error", "critical"):
            event = entry.pop("event", "")
            told = [f"{name}={entry[name]}" for name in sorted(entry) if name not in _BOOKKEEPING]
            found.append(" ".join([str(event), *told]))
    return found


def _overrides(name: str) -> bool:
    return name.startswith(PREFIX)
