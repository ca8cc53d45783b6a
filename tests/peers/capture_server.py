"""Kamailio as a capture server (`capture_server.cfg`): what it decoded of HEP's packets."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.peers.child_process import ChildProcess
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program
from tests.peers.resources import HoldsResources
from tests.peers.waiting import wait_until

_CONFIGURATION = Path(__file__).with_name("capture_server.cfg")
_LINE = re.compile(r"captured\|(.*)\|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """One packet's chunks."""

    version: int
    kind: int
    """1 is SIP, 5 RTCP as JSON, 34 a report of RTP."""
    protocol: int
    """17 is UDP, 6 TCP."""
    source: tuple[str, int]
    destination: tuple[str, int]
    at: float
    """Seconds since the epoch."""
    agent: int
    key: str
    correlation_id: str
    payload: bytes


class CaptureServer(HoldsResources):
    """Listens by UDP for the length of a `with` block."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="capture-server-"))
        self._resources = ExitStack()
        self._process: ChildProcess | None = None
        self.port = 0

    def __enter__(self) -> CaptureServer:
        with ExitStack() as starting:
            starting.callback(shutil.rmtree, self.folder, ignore_errors=True)
            (self.port,) = starting.enter_context(claimed_ports(1))
            self._process = ChildProcess("kamailio", self._arguments(), folder=self.folder)
            starting.enter_context(self._process)
            self._process.wait_for_bound(self.port)
            self._resources = starting.pop_all()
        return self

    @property
    def address(self) -> str:
        """`host:port`."""
        return f"{LOOPBACK}:{self.port}"

    def decoded(self) -> list[Decoded]:
        """All packets so far, in order of arrival."""
        assert self._process is not None
        text = self._process.errors.read_text(errors="replace")
        return [_decoded(line[1].split("|")) for line in _LINE.finditer(text)]

    def wait_for(self, count: int, *, within: float = 5.0) -> list[Decoded]:
        """The packets, once there are so many."""
        return wait_until(
            lambda: found if len(found := self.decoded()) >= count else None,
            within=within,
            what=f"{count} packets at the capture server",
        )

    def _arguments(self) -> list[str]:
        arguments = [find_program("kamailio"), "-f", str(_CONFIGURATION), "-DD", "-E"]
        arguments += ["-A", f'DATABASE="text://{self.folder}"', "-m", "16", "-M", "8"]
        arguments += ["-l", f"udp:{self.address}"]
        return [*arguments, "-w", str(self.folder), "-Y", str(self.folder)]


def _decoded(fields: list[str]) -> Decoded:
    version, kind, protocol, source, source_port, destination, destination_port = fields[:7]
    seconds, microseconds, agent, key, correlation_id, payload = fields[7:]
    return Decoded(
        version=int(version),
        kind=int(kind),
        protocol=int(protocol),
        source=(source, int(source_port)),
        destination=(destination, int(destination_port)),
        at=int(seconds) + int(microseconds) / 1e6,
        agent=int(agent),
        key=key,
        correlation_id=correlation_id,
        payload=bytes.fromhex(payload),
    )
