"""What the edge takes of the machine while it is called: processor, memory, descriptors."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import psutil

from telephony.app.load.target import Target
from telephony.domain.errors import ConfigurationError

_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class EdgeSample:
    """One look. Times in seconds, shares of one core from 0 on."""

    at: float
    """Seconds since the epoch."""
    cpu_seconds: float
    """User and system, since the process began."""
    memory: int
    """Resident bytes."""
    open_files: int
    threads: int
    machine: float
    """Share of all processors that is busy, from 0 to 1."""


class EdgeWatch:
    """Looks every half second for the length of a `with` block; `samples` as they come."""

    def __init__(self, process: psutil.Process | None) -> None:
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="edge watch", daemon=True)
        self.samples: list[EdgeSample] = []
        self.gone = False
        """The process ended while it was watched."""

    def __enter__(self) -> EdgeWatch:
        if self._process is not None:
            self._look()
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._process is not None:
            self._thread.join()
            self._look()

    def _run(self) -> None:
        while not self._ended.wait(_EVERY):
            self._look()

    def _look(self) -> None:
        if self._process is None or self.gone:
            return
        try:
            with self._process.oneshot():
                times = self._process.cpu_times()
                sample = EdgeSample(
                    at=time.time(),
                    cpu_seconds=float(times.user + times.system),
                    memory=int(self._process.memory_info().rss),
                    open_files=int(self._process.num_fds()),
                    threads=int(self._process.num_threads()),
                    machine=psutil.cpu_percent() / 100,
                )
        except psutil.Error:
            self.gone = True
            return
        self.samples.append(sample)


def find_edge(target: Target, pid: int | None) -> psutil.Process | None:
    """The process that listens at the target, or the one given; None on another machine.

    Raises `ConfigurationError` for a process that isn't there.
    """
    if pid is None:
        pid = _listener(target) if target.on_this_machine else None
    if pid is None:
        return None
    try:
        return psutil.Process(pid)
    except psutil.Error as error:
        raise ConfigurationError(f"There is no process {pid} to watch.") from error


def _listener(target: Target) -> int | None:
    try:
        connections = psutil.net_connections(kind="udp")
    except psutil.Error:
        return None
    wanted = {target.host, "0.0.0.0", "::"}  # noqa: S104  compared, not bound
    for connection in connections:
        address = connection.laddr
        if address and address.port == target.port and address.ip in wanted:
            return connection.pid
    return None
