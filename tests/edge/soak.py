"""Two hundred calls of SIPp's, a few at a time, while other tests run; memory is watched.

A transaction lives on for 32 s after its call (RFC 3261 section 17.2.2, Timer J), so memory
is flat only once as many are forgotten as begin. Callers who stay about two seconds make
that 50 calls, three at a time; faster ones would still be filling it when the run is over.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psutil

from tests.peers.edge import Edge
from tests.peers.resources import HoldsResources
from tests.peers.sipp import Sipp, SippPlan, SippResult

CALLS = 200
_LONGEST = 900.0
"""Seconds; `uac_pcap` takes nine for each call."""

_SMALL_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=0"}
"""One of the large pages that the carrier build's edge asks for is as much as memory may grow."""

_DATABASE = re.compile(r"\.(sqlite3|db)(-\w+)?$")


@dataclass(frozen=True, slots=True)
class Usage:
    """What the edge used of the machine when so many calls had ended."""

    calls: int
    memory: int
    """Resident, in bytes."""
    files: int
    """File descriptors; without those of databases and HTTP, which are pooled."""
    threads: int


class Soak(HoldsResources):
    """One of SIPp's built-in scenarios against an edge of its own, in the background."""

    def __init__(
        self,
        scenario: str,
        configuration: Mapping[str, Any],
        *,
        at_once: int,
        pause: float | None = None,
    ) -> None:
        self.at_once = at_once
        self.edge = Edge(configuration, environment=_SMALL_PAGES)
        self.usage: list[Usage] = []
        """Once a second since the start."""
        self._scenario = scenario
        self._pause = pause
        self._resources = ExitStack()
        self._over = threading.Event()
        self._sipp: Sipp | None = None

    def __enter__(self) -> Soak:
        with ExitStack() as starting:
            starting.enter_context(self.edge)
            self.usage.append(self._look())
            plan = SippPlan(
                scenario=self._scenario,
                target=self.edge.sip_address(),
                calls=CALLS,
                limit=self.at_once,
                pause=self._pause,
                timeout=_LONGEST,
            )
            self._sipp = starting.enter_context(Sipp(plan))
            watch = threading.Thread(target=self._watch, name="soak-watch", daemon=True)
            starting.callback(watch.join)
            starting.callback(self._over.set)
            watch.start()
            self._resources = starting.pop_all()
        return self

    def finish(self) -> SippResult:
        """Wait until SIPp has made all its calls."""
        assert self._sipp is not None
        result = self._sipp.finish()
        self._over.set()
        return result

    def memory_after(self, calls: int) -> int:
        """Resident bytes when at least so many calls had ended, with others in progress."""
        return next(usage.memory for usage in self.usage if usage.calls >= calls)

    def kept(self) -> tuple[int, int]:
        """Files and threads in use beyond those before the first call."""
        now, before = self._look(), self.usage[0]
        return now.files - before.files, now.threads - before.threads

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self.usage.append(self._look())

    def _look(self) -> Usage:
        ended = sum(
            value
            for name, value in self.edge.metrics().items()
            if name.startswith("telephony_calls_total")
        )
        process = psutil.Process(self.edge.pid)
        databases = [file for file in process.open_files() if _DATABASE.search(file.path)]
        files = process.num_fds() - len(databases) - len(process.net_connections("tcp"))
        memory = self.edge.resident_bytes
        return Usage(round(ended), memory, files, process.num_threads())
