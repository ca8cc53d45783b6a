"""The test's side of `driver.py`: a user agent in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from tests.peers.child_process import ChildProcess
from tests.peers.g711 import Samples
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.resources import HoldsResources
from tests.peers.waiting import wait_until

Event = dict[str, Any]

_ROOT = Path(__file__).parents[2]
_RTP_PORTS = 40


class DrivenAgent(HoldsResources):
    """A user agent for the length of a `with` block, on UDP and TCP at one port.

    `settings` are those of `SipSettings` in JSON's types; by default the loopback is the
    trunk "loopback". Events are read in order, each at most once. `site` is a folder with
    another build of the library.
    """

    def __init__(self, *, site: Path | None = None, **settings: Any) -> None:
        self.folder = Path(mkdtemp(prefix="sip-driver-"))
        self._settings = settings
        # What this process was given first stays: so a folder of tests runs on the carrier build.
        inherited = os.environ.get("PYTHONPATH")
        self._path = os.pathsep.join(map(str, filter(None, (site, _ROOT, inherited))))
        self._resources = ExitStack()
        self._process: ChildProcess | None = None
        self._events: list[Event] = []
        self._taken: set[int] = set()
        self._bytes_read = 0
        self._dialled = 0
        self.sip_port = 0
        self.rtp_ports = range(0)

    def __enter__(self) -> DrivenAgent:
        with ExitStack() as starting:
            starting.callback(shutil.rmtree, self.folder, ignore_errors=True)
            (self.sip_port,) = starting.enter_context(claimed_ports(1))
            self.rtp_ports = starting.enter_context(claimed_ports(_RTP_PORTS))
            arguments = [sys.executable, "-m", "tests.sip.driver", json.dumps(self._all_settings())]
            self._process = ChildProcess(
                "driver", arguments, folder=self.folder, environment={"PYTHONPATH": self._path}
            )
            starting.enter_context(self._process)
            self._resources = starting.pop_all()
        return self

    @property
    def address(self) -> str:
        """`host:port`, UDP and TCP alike."""
        return f"{LOOPBACK}:{self.sip_port}"

    @property
    def process(self) -> ChildProcess:
        assert self._process is not None
        return self._process

    @property
    def log(self) -> str:
        """What it logged so far."""
        return self.process.errors.read_text()

    def do(self, command: str, leg: str | None = None, **arguments: Any) -> None:
        """Send a command (`driver.COMMANDS`)."""
        whole = {"do": command, **({"leg": leg} if leg else {}), **arguments}
        self.process.type(json.dumps(whole) + "\n")

    def for_callers(self, *commands: str | dict[str, Any]) -> None:
        """What to do with every caller from now on; returns once that is settled."""
        whole = [{"do": one} if isinstance(one, str) else one for one in commands]
        self.do("for_callers", commands=whole)
        self.wait_for("OrdersTaken")

    def dial(self, to: str, **arguments: Any) -> str:
        """Call somebody; returns the leg."""
        self._dialled += 1
        self.do("dial", to=to, token=self._dialled, **arguments)
        return str(self.wait_for("Dialled", token=self._dialled)["leg"])

    def report(self) -> Event:
        """Its figures, as they are now."""
        self.do("report")
        return self.wait_for("Report")

    def wait_for(self, name: str, *, within: float = 10.0, **fields: Any) -> Event:
        """The first event of that name and with those fields that nobody waited for yet."""

        def come() -> Event | None:
            for index, event in enumerate(self.events()):
                if index not in self._taken and _fits(event, name, fields):
                    self._taken.add(index)
                    return event
            if self.process.exit_code is not None:
                raise AssertionError(f"The driver ended before {name} {fields} came.")
            return None

        return wait_until(come, within=within, what=f"event {name} {fields}")

    def events(self, name: str = "", **fields: Any) -> list[Event]:
        """All events so far, or those that fit; takes none."""
        with self.process.output.open("rb") as output:
            output.seek(self._bytes_read)
            whole_lines = output.read().rpartition(b"\n")[0]
        if whole_lines:
            self._bytes_read += len(whole_lines) + 1
            self._events += [json.loads(line) for line in whole_lines.splitlines()]
        if not name and not fields:
            return self._events
        return [event for event in self._events if _fits(event, name or event["event"], fields)]

    def forget(self) -> None:
        """Let `wait_for` find none of the events so far."""
        self._taken.update(range(len(self.events())))

    def heard(self, file: Path) -> Samples:
        """What a ring brought into the `file` of a `hear` command so far."""
        data = file.read_bytes() if file.exists() else b""
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)

    def close(self) -> int:
        """Close it in order; returns its exit code."""
        self.do("close")
        return self.process.wait(within=20)

    def wait_until_idle(self) -> None:
        """Return once no dialog is open."""

        def idle() -> bool:
            report = self.report()
            return bool(report["free_legs"] == report["capacity"])

        wait_until(idle, within=5, what="all dialogs to be closed")

    def _all_settings(self) -> dict[str, Any]:
        place = (LOOPBACK, self.sip_port)
        return {
            "listen": [["udp", *place], ["tcp", *place]],
            "trunks": [{"name": "loopback", "networks": ["127.0.0.1/32"]}],
            # What the stock wheel holds: so a test means the same on either build.
            "max_calls": 3,
            "rtp_first_port": self.rtp_ports[0],
            "rtp_last_port": self.rtp_ports[-1],
            **self._settings,
        }


def _fits(event: Event, name: str, fields: dict[str, Any]) -> bool:
    return event["event"] == name and all(event.get(key) == fields[key] for key in fields)
