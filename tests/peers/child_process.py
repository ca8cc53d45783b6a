"""A peer's process: its own group, its own folder, logs kept, never left behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psutil

from tests.peers.waiting import TooLate, wait_until

_LOG_TAIL = 6000
"""Characters of each log that a failure shows."""


class ChildProcess:
    """A program that runs for as long as the `with` block and shows its logs when that fails.

    Standard output and error go to `output` and `errors` in `folder`. When the block is
    left by an exception, the tails of these and of `extra_logs` become notes on it.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        stop_within: float = 5.0,
    ) -> None:
        self.name = name
        self.folder = folder
        self.output = folder / f"{name}.stdout"
        self.errors = folder / f"{name}.stderr"
        self.extra_logs: list[Path] = []
        self._arguments = list(arguments)
        self._environment = {**os.environ, **(environment or {})}
        self._stop_signal = stop_signal
        self._stop_within = stop_within
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ChildProcess:
        with self.output.open("wb") as output, self.errors.open("wb") as errors:
            self._process = subprocess.Popen(
                self._arguments,
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if error is not None:
            error.add_note(self.logs())

    @property
    def pid(self) -> int:
        return self._started.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._started.poll()

    def type(self, text: str) -> None:
        """Write to its standard input."""
        pipe = self._started.stdin
        assert pipe is not None
        pipe.write(text.encode())
        pipe.flush()

    def signal(self, which: signal.Signals) -> None:
        """Send a signal to the program alone, if it still runs."""
        self._started.send_signal(which)

    def wait(self, *, within: float) -> int:
        """Its exit code, once it ended by itself; `TooLate` when it doesn't."""
        try:
            return self._started.wait(timeout=within)
        except subprocess.TimeoutExpired:
            raise TooLate(f"{self.name} still ran after {within:.1f} s.") from None

    def stop(self) -> None:
        """Ask the program to end, and kill its whole group when it takes too long."""
        process = self._started
        process.send_signal(self._stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=self._stop_within)
        self.kill()

    def kill(self) -> None:
        """End the program and whatever it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._started.pid, signal.SIGKILL)
        self._started.wait()
        if self._started.stdin is not None:
            self._started.stdin.close()

    def wait_for_output(self, pattern: str, *, within: float) -> re.Match[str]:
        """The first match of a regular expression (multi-line) in its standard output."""
        expression = re.compile(pattern, re.MULTILINE)

        def printed() -> re.Match[str] | None:
            ended = self.exit_code is not None
            found = expression.search(self.output.read_text(errors="replace"))
            if ended and not found:
                raise AssertionError(f"{self.name} ended without printing {pattern!r}.")
            return found

        return wait_until(printed, within=within, what=f"{self.name} to print {pattern!r}")

    def wait_for_bound(self, port: int, *, within: float = 10.0) -> None:
        """Return once it listens on `port`, UDP or TCP."""
        wait_until(
            lambda: port in self._bound_ports(),
            within=within,
            what=f"{self.name} to listen on port {port}",
        )

    def logs(self) -> str:
        """The tails of all its logs, for a person."""
        parts = [f"{self.name}: {' '.join(self._arguments)} (exit code {self.exit_code})"]
        for log in (self.output, self.errors, *self.extra_logs):
            if log.is_file() and log.stat().st_size:
                text = log.read_text(errors="replace")[-_LOG_TAIL:]
                parts.append(f"--- {log.name} of {self.name}\n{text}")
        return "\n".join(parts)

    def _bound_ports(self) -> set[int]:
        if self.exit_code is not None:
            raise AssertionError(f"{self.name} ended with exit code {self.exit_code} too early.")
        connections = psutil.Process(self.pid).net_connections(kind="inet")
        return {connection.laddr.port for connection in connections if connection.laddr}

    @property
    def _started(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, f"{self.name} was not started: use it in a `with` block."
        return self._process
