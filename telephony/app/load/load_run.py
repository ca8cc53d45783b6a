"""A run of a profile: SIPp calls, we listen and watch, and bring back what was found."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from telephony.app.load.caller_kind import CallerKind
from telephony.app.load.edge_http import EdgeHttp
from telephony.app.load.edge_watch import EdgeSample, EdgeWatch
from telephony.app.load.findings import Findings
from telephony.app.load.listening_post import Line, ListeningPost
from telephony.app.load.media_ports import MediaPorts
from telephony.app.load.packet_capture import NoPacketSocket, PacketCapture
from telephony.app.load.run_record import RunRecord
from telephony.app.load.sipp_process import SippProcess
from telephony.app.load.target import Target
from telephony.app.load.waves import Wave
from telephony.domain.errors import ConfigurationError

LONGEST_RUN = 4 * 3600.0
"""Seconds; whoever wants more starts another run."""
_LOOK_EVERY = 0.2
_LAST_PACKETS = 0.3
_RESPONSE_TIME = 35.0
"""Seconds that a call may take beyond its plan before SIPp gives it up."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    seconds: float
    planned: int
    created: int
    in_progress: int
    successful: int
    failed: int
    edge: EdgeSample | None


ShowProgress = Callable[[Progress], None]


class LoadRun:
    """One run, bounded in calls and time; `run` blocks until it is over."""

    def __init__(
        self,
        *,
        kinds: list[CallerKind],
        waves: list[Wave],
        target: Target,
        folder: Path,
        edge: psutil.Process | None,
        http: EdgeHttp | None,
    ) -> None:
        self._kinds = kinds
        self._waves = waves
        self._target = target
        self._folder = folder
        self._edge = edge
        self._findings = Findings(kinds, http)
        self._planned = sum(wave.calls for wave in waves)
        self._post = ListeningPost(self._planned)
        self._time_limit = self._bounded()

    def run(self, show: ShowProgress) -> RunRecord:
        """Call, listen, and give up in time. Raises `ConfigurationError` if it can't begin."""
        started_at, unheard = time.time(), ""
        self._findings.begin()
        with ExitStack() as running:
            processes = [self._process(number, running) for number in range(len(self._waves))]
            watch = running.enter_context(EdgeWatch(self._edge))
            try:
                capture = running.enter_context(self._capture())
            except NoPacketSocket as error:
                capture, unheard = None, str(error)
            for process in processes:
                running.callback(process.stop)
            self._call(processes, watch, show)
            time.sleep(_LAST_PACKETS)
        self._post.close()
        return self._findings.record(
            processes,
            watch.samples,
            [] if capture is None or capture.failure else self._post.calls,
            started_at=started_at,
            unheard=capture.failure if capture is not None else unheard,
            unwatched=self._unwatched(watch),
        )

    def _process(self, number: int, running: ExitStack) -> SippProcess:
        wave = self._waves[number]
        kind = self._kinds[wave.kind]
        ports = running.enter_context(MediaPorts(self._target.local, wave.calls))
        self._post.add_line(ports.signalling, ports.media, Line(wave.kind, kind.listen_for))
        return SippProcess(
            wave=wave,
            scenario=kind.scenario,
            audio=kind.audio,
            caller=kind.model,
            target=self._target,
            ports=ports,
            folder=self._folder / f"sipp-{number}",
            give_up_after=self._time_limit,
        )

    def _capture(self) -> PacketCapture:
        return PacketCapture(
            self._target,
            self._post.media_range,
            self._post.receive,
            lambda: self._post.fold_ended(time.time()),
        )

    def _call(self, processes: list[SippProcess], watch: EdgeWatch, show: ShowProgress) -> None:
        """Start every process at its time, and wait until all have ended or time is up."""
        began = time.monotonic()
        waiting = sorted(processes, key=lambda process: process.wave.after)
        while waiting or any(process.running for process in processes):
            seconds = time.monotonic() - began
            if seconds > self._time_limit + _RESPONSE_TIME:
                return
            while waiting and waiting[0].wave.after <= seconds:
                waiting.pop(0).start()
            show(self._progress(seconds, processes, watch))
            time.sleep(_LOOK_EVERY)
        show(self._progress(time.monotonic() - began, processes, watch))

    def _progress(self, seconds: float, processes: list[SippProcess], watch: EdgeWatch) -> Progress:
        figures = [process.statistics for process in processes]
        created = sum(one.created for one in figures)
        successful = sum(one.successful for one in figures)
        failed = sum(one.failed for one in figures)
        latest = watch.samples[-1] if watch.samples else None
        in_progress = created - successful - failed
        return Progress(seconds, self._planned, created, in_progress, successful, failed, latest)

    def _unwatched(self, watch: EdgeWatch) -> str:
        if self._edge is None:
            return "No process of the edge was found: give --edge-pid."
        return "The edge's process ended during the run." if watch.gone else ""

    def _bounded(self) -> float:
        """Seconds after which the run is given up. Raises `ConfigurationError` if too long."""
        longest = max(self._wave_seconds(wave) for wave in self._waves)
        if longest > LONGEST_RUN:
            raise ConfigurationError(
                f"This run would take {longest / 3600:.1f} hours; {LONGEST_RUN / 3600:.0f} is the "
                "most. Make fewer calls, or faster."
            )
        return 1.3 * longest + _RESPONSE_TIME

    @staticmethod
    def _wave_seconds(wave: Wave) -> float:
        """Until a wave is over: by its rate or, if that takes longer, by its limit."""
        by_limit = wave.after + sum(wave.stays) / wave.at_once
        return max(wave.seconds, by_limit) + max(wave.stays)
