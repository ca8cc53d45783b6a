"""What a process uses of the machine, over time."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import psutil

_DATABASE = re.compile(r"\.(sqlite3|db)(-\w+)?$")
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Usage:
    """At one moment; `at` in seconds of `time.monotonic`."""

    at: float
    memory: int
    """Resident, in bytes."""
    files: int
    """Descriptors, without those of databases and HTTP, which are pooled."""
    threads: int
    cpu: float
    """Seconds spent until then."""


def usage_of(pid: int, at: float) -> Usage:
    """Now."""
    process = psutil.Process(pid)
    databases = [file for file in process.open_files() if _DATABASE.search(file.path)]
    times = process.cpu_times()
    return Usage(
        at=at,
        memory=process.memory_info().rss,
        files=process.num_fds() - len(databases) - len(process.net_connections("tcp")),
        threads=process.num_threads(),
        cpu=times.user + times.system,
    )


@dataclass(frozen=True, slots=True)
class Slope:
    """MiB an hour, with half the width of its 95 % confidence interval."""

    value: float
    margin: float

    @property
    def surely(self) -> float:
        """What memory grows by at least; 0 if it may not grow at all."""
        return max(0.0, self.value - self.margin)


def memory_slope(usages: Sequence[Usage], since: float) -> Slope:
    """A least-squares line through what was used from then on.

    Neighbouring samples aren't independent, so they are taken together in as many means as
    make the interval honest: twelve, or as many as there are.
    """
    late = [usage for usage in usages if usage.at >= since]
    groups = np.array_split(np.arange(len(late)), min(12, len(late)))
    hours = np.array([np.mean([late[i].at for i in group]) for group in groups]) / 3600
    memory = np.array([np.mean([late[i].memory for i in group]) for group in groups]) / MIB
    if len(groups) < 4:
        return Slope(0.0, math.inf)
    slope, start = np.polyfit(hours, memory, 1)
    residue = memory - (slope * hours + start)
    spread = math.sqrt(float(np.sum(residue**2)) / (len(hours) - 2))
    error = spread / math.sqrt(float(np.sum((hours - hours.mean()) ** 2)))
    return Slope(float(slope), 2.23 * error)  # Student's t at 97.5 %, ten degrees of freedom
