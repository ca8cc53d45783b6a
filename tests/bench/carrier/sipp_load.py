"""SIPp as a source of load: no trace of messages, from any address of the loopback."""

from __future__ import annotations

import csv
import shutil
import signal
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.peers.child_process import ChildProcess
from tests.peers.ports import LOOPBACK
from tests.peers.programs import find_program
from tests.peers.resources import HoldsResources
from tests.peers.sipp_statistics import SippStatistics, read_statistics

_STATISTICS = "statistics.csv"
_PATIENT = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Times in seconds, rates in calls a second."""

    target: str
    scenario: str | Path = "uac"
    local: str = LOOPBACK
    rate: int = 10
    calls: int = 100
    hold: float = 0.0
    limit: int = 3000
    gives_up_after: float = 8.0
    """How long any one awaited message may take."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How it went; times in seconds."""

    statistics: SippStatistics
    named: Mapping[str, tuple[float, ...]]
    """Response times in order, by the name that the scenario gives them (`rtd`)."""

    @property
    def response_times(self) -> tuple[float, ...]:
        """Those of a scenario that has one kind of them."""
        return tuple(each for times in self.named.values() for each in times)


class SippLoad(HoldsResources):
    """SIPp at work for the length of a `with` block."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._folder = Path(mkdtemp(prefix="sipp-load-"))
        self._process = ChildProcess(
            "sipp",
            self._arguments(),
            folder=self._folder,
            stop_signal=signal.SIGUSR1,
            stop_within=1.0,
        )
        self._resources = ExitStack()

    def __enter__(self) -> SippLoad:
        self._resources.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self._resources.enter_context(self._process)
        return self

    @property
    def statistics(self) -> SippStatistics:
        """As of a second ago."""
        return read_statistics(self._folder / _STATISTICS)

    @property
    def calls_per_second(self) -> float:
        """What it achieved so far."""
        with (self._folder / _STATISTICS).open(newline="") as lines:
            last = list(csv.DictReader(lines, delimiter=";"))[-1]
        # "2020-01-31\t12:00:00.000000\t1580472000.000000"
        began, now = (float(last[name].split("\t")[-1]) for name in ("StartTime", "CurrentTime"))
        return int(last["TotalCallCreated"]) / (now - began)

    def finish(self, *, within: float) -> LoadResult:
        """Wait until all calls are done."""
        self._process.wait(within=within)
        named: dict[str, list[float]] = defaultdict(list)
        for file in self._folder.glob("*_rtt.csv"):
            with file.open(newline="") as lines:
                for row in csv.DictReader(lines, delimiter=";"):
                    named[row["rtd_no"]].append(float(row["response_time_ms"]) / 1000)
        return LoadResult(self.statistics, {name: tuple(times) for name, times in named.items()})

    def _arguments(self) -> list[str]:
        load = self._load
        scenario = ["-sf" if isinstance(load.scenario, Path) else "-sn", str(load.scenario)]
        return [
            find_program("sipp"),
            *scenario,
            *("-i", load.local, "-mi", load.local, "-nostdin"),
            *("-r", str(load.rate), "-m", str(load.calls), "-l", str(load.limit)),
            *("-d", str(round(1000 * load.hold))),
            *("-recv_timeout", str(round(1000 * load.gives_up_after))),
            *("-trace_stat", "-stf", _STATISTICS, "-fd", "1"),
            *("-trace_rtt", "-rtt_freq", "1"),
            # It doubts itself when the machine is busy, and gives up.
            *("-watchdog_minor_maxtriggers", str(_PATIENT)),
            *("-watchdog_major_maxtriggers", str(_PATIENT)),
            load.target,
        ]
