"""The edge under test: `telephony serve` as a process of its own."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any

import httpx
import psutil
import yaml

from tests.peers.child_process import ChildProcess
from tests.peers.waiting import wait_until

Json = Any
"""What `json.loads` returns."""

_PAGE = 500
"""Call records in one request, the most that the edge gives."""


def write_configuration(folder: Path, configuration: Mapping[str, Any]) -> Path:
    """A `telephony.yaml` in `folder`; returns its path."""
    file = folder / "telephony.yaml"
    file.write_text(yaml.safe_dump(dict(configuration), sort_keys=False), encoding="utf-8")
    return file


class Edge:
    """An edge that serves for the length of a `with` block.

    `configuration` becomes its `telephony.yaml`. The folder is kept when the test gave it.
    Another `module` than `telephony` has to take its arguments.
    """

    def __init__(
        self,
        configuration: Mapping[str, Any],
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        ready_within: float = 60.0,
        module: str = "telephony",
    ) -> None:
        self.folder = folder or Path(mkdtemp(prefix="edge-"))
        self._owned = folder is None
        self._ready_within = ready_within
        file = write_configuration(self.folder, configuration)
        self._process = ChildProcess(
            "edge",
            [sys.executable, "-m", module, "serve", "--config", str(file)],
            folder=self.folder,
            # A crash of the library says which Python ran, in the log that a failed test shows.
            environment={"PYTHONFAULTHANDLER": "1", **(environment or {})},
            stop_within=15.0,
        )
        self._resources = ExitStack()
        self.ready: Mapping[str, str] = {}
        """What the `ready` line said: `{"sip": "udp:127.0.0.1:5060,tcp:...", "http": ...}`."""

    def __enter__(self) -> Edge:
        with ExitStack() as starting:
            starting.enter_context(self._process)
            line = self._process.wait_for_output(r"^ready\b(.*)$", within=self._ready_within)
            self.ready = dict(pair.split("=", 1) for pair in line[1].split())
            base = f"http://{self.ready['http'].removeprefix('http://')}"
            self.http = starting.enter_context(httpx.Client(base_url=base, timeout=10.0))
            self._resources = starting.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.__exit__(kind, error, trace)
        if self._owned:
            shutil.rmtree(self.folder, ignore_errors=True)

    def sip_address(self, transport: str = "udp") -> str:
        """`host:port` where it takes SIP over a transport."""
        listeners = [entry.split(":", 1) for entry in self.ready["sip"].split(",")]
        addresses = [address for name, address in listeners if name == transport]
        assert addresses, f"The edge doesn't listen on {transport}: {self.ready['sip']}."
        return addresses[0]

    def get(self, path: str, **query: str) -> Json:
        """The JSON at a path; a status other than 200 fails."""
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def calls(self, state: str = "") -> list[Json]:
        """All call records, newest first; `state` may be `active` or `ended`."""
        query = {"limit": str(_PAGE)} | ({"state": state} if state else {})
        records: list[Json] = []
        while True:
            page = self.get("/api/calls", **query)
            records += page["calls"]
            if page["next"] is None:
                return records
            query["before"] = page["next"]

    def call(self, call_id: str) -> Json:
        """One call, as `{"call": {...}, "timeline": [...]}`."""
        return self.get(f"/api/calls/{call_id}")

    def wait_for_calls(self, count: int = 1, *, within: float = 10.0) -> list[Json]:
        """The call records, newest first, once `count` of them have ended."""

        def enough() -> list[Json] | None:
            ended = self.calls("ended")
            return ended if len(ended) >= count else None

        return wait_until(enough, within=within, what=f"{count} ended calls on record")

    def metrics(self) -> dict[str, float]:
        """The samples of `/metrics` by name and labels, as written there."""
        lines = self.http.get("/metrics").text.splitlines()
        samples = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in samples}

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def resident_bytes(self) -> int:
        """Memory in use, of the edge's own process."""
        return int(psutil.Process(self.pid).memory_info().rss)

    @property
    def open_files(self) -> int:
        """File descriptors in use."""
        return int(psutil.Process(self.pid).num_fds())

    def cpu_seconds(self) -> float:
        """CPU time spent so far, user and system."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def logs(self) -> str:
        """The tails of its logs, for a person."""
        return self._process.logs()

    def written(self) -> str:
        """All that it wrote so far, to standard output and error."""
        logs = (self._process.output, self._process.errors)
        return "".join(log.read_text(errors="replace") for log in logs)

    def terminate(self) -> None:
        """Ask it to drain and end (SIGTERM); doesn't wait."""
        self._process.signal(signal.SIGTERM)

    def wait(self, *, within: float) -> int:
        """Its exit code, once it ended."""
        return self._process.wait(within=within)

    def kill9(self) -> None:
        """What a power cut does."""
        self._process.kill()
