"""One SIPp process: a wave of calls from its beginning to its figures."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from telephony.app.load.media_ports import MediaPorts
from telephony.app.load.profile import CallerModel
from telephony.app.load.sipp_statistics import SippStatistics, read_response_times, read_statistics
from telephony.app.load.target import Target
from telephony.app.load.waves import Wave
from telephony.domain.errors import ConfigurationError

AUDIO = "caller.pcap"
"""What scenarios play, from SIPp's working folder."""
_STAYS = "stays.csv"
_STATISTICS = "statistics.csv"
_PERIOD = 10
"""Seconds that SIPp's whole-numbered rates count for: tenths of a call per second."""
_STOP_SECONDS = 3.0
_ERROR_LINES = 3
_HARMLESS = "prefers looking for pcap files"
"""Said of every file that it finds in its working folder, where ours are."""
_STAMP = re.compile(r"\d{4}-\d\d-\d\d\t\S+\t[\d.]+: ")


def find_sipp() -> str:
    """The program. Raises `ConfigurationError` with the remedy."""
    found = shutil.which("sipp")
    if found is None:
        raise ConfigurationError("SIPp is missing. Install it: apt-get install sip-tester.")
    return found


class SippProcess:
    """SIPp, from `start` to `stop`; its folder is the caller's to remove."""

    def __init__(
        self,
        *,
        wave: Wave,
        scenario: Path,
        audio: Path | None,
        caller: CallerModel,
        target: Target,
        ports: MediaPorts,
        folder: Path,
        give_up_after: float,
    ) -> None:
        self.wave = wave
        self.folder = folder
        self._scenario = scenario
        self._audio = audio
        self._caller = caller
        self._target = target
        self._ports = ports
        self._give_up_after = give_up_after
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin calling. Raises `ConfigurationError` when SIPp is missing."""
        self.folder.mkdir(parents=True)
        if self._audio is not None:
            shutil.copyfile(self._audio, self.folder / AUDIO)
        stays = (f"{round(1000 * stay)}\n" for stay in self.wave.stays)
        (self.folder / _STAYS).write_text("SEQUENTIAL\n" + "".join(stays))
        self._ports.make_way()
        with (self.folder / "screen.txt").open("wb") as screen:
            self._process = subprocess.Popen(
                [find_sipp(), *self._arguments()],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we end it in order
            )

    @property
    def running(self) -> bool:
        """Whether it still calls."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Of the process, once it was started."""
        return self._process.pid if self._process else None

    @property
    def statistics(self) -> SippStatistics:
        """The totals so far, at most a second old; final once it has ended."""
        return read_statistics(self.folder / _STATISTICS)

    @property
    def response_times(self) -> tuple[float, ...]:
        """INVITE to 200 by SIPp's own clock, seconds."""
        return read_response_times(self.folder)

    @property
    def complaints(self) -> list[str]:
        """The first lines that it wrote about calls that went wrong."""
        log = self.folder / "errors.log"
        text = log.read_text(errors="replace") if log.is_file() else ""
        entries = (entry.strip().partition("\n")[0] for entry in _STAMP.split(text)[1:])
        said = [entry for entry in entries if entry and _HARMLESS not in entry]
        if self._process is not None and self._process.returncode not in (None, 0, 1):
            screen = (self.folder / "screen.txt").read_text(errors="replace").strip()
            said.append(f"SIPp ended with {self._process.returncode}: {screen[-200:]}")
        return said[:_ERROR_LINES]

    def stop(self) -> None:
        """End it, and whatever it started, if it still runs."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGUSR1)  # finish calls, then exit
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):  # it ended just now
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _arguments(self) -> list[str]:
        wave, ports, local = self.wave, self._ports, self._target.local
        pairs: Iterable[tuple[str, object]] = (
            ("-sf", self._scenario),
            ("-s", self._caller.dials),
            ("-i", local),
            ("-p", ports.signalling),
            ("-mi", local),
            ("-mp", ports.first),
            ("-ci", "127.0.0.1"),
            ("-cp", ports.control),
            ("-m", wave.calls),
            ("-l", wave.at_once),
            ("-d", round(1000 * wave.stays[0])),
            ("-inf", _STAYS),
            ("-cid_str", f"%u-%p-{time.time_ns():x}@%s"),
            ("-recv_timeout", 32_000),  # 64 * T1: RFC 3261's longest wait for a response
            ("-timeout", f"{round(self._give_up_after)}s"),
            ("-stf", _STATISTICS),
            ("-fd", 1),
            ("-rtt_freq", 1),
            ("-error_file", "errors.log"),
            *self._rate(),
        )
        flags = ["-nostdin", "-trace_stat", "-trace_rtt", "-trace_err", "-timeout_error"]
        flags += ["-no_rate_quit"] if wave.rises_by else []
        for name, text in self._caller.keywords.items():
            flags += ["-key", name, text]
        options = [word for name, value in pairs for word in (name, str(value))]
        return [*options, *flags, str(self._target)]

    def _rate(self) -> list[tuple[str, object]]:
        wave = self.wave
        pairs: list[tuple[str, object]] = [("-r", _tenths(wave.rate)), ("-rp", f"{_PERIOD}s")]
        if wave.rises_by:
            # SIPp raises its rate in whole tenths: the slower the ramp, the longer the step.
            step = max(1.0, 1 / (wave.rises_by * _PERIOD))
            pairs += [
                ("-rate_increase", max(1, round(wave.rises_by * _PERIOD * step))),
                ("-rate_interval", f"{round(step)}s"),
                ("-rate_max", _tenths(wave.rises_to)),
            ]
        return pairs


def _tenths(rate: float) -> int:
    return max(1, round(rate * _PERIOD))
