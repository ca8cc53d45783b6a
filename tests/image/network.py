"""Two hosts on a wire of their own, away from the machine's network: an edge's and a carrier's."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psutil

from tests.peers.child_process import ChildProcess
from tests.peers.resources import HoldsResources
from tests.peers.waiting import wait_until

PREFIX = 24


class Network(HoldsResources):
    """Network namespaces by name, two, each with one address; they end with the `with` block."""

    def __init__(self, addresses: Mapping[str, str], folder: Path) -> None:
        assert len(addresses) == 2
        self.addresses = addresses
        self._hosts = {
            name: ChildProcess(f"host-{name}", ["unshare", "--net", "sleep", "1d"], folder=folder)
            for name in addresses
        }
        self._resources = ExitStack()

    def __enter__(self) -> Network:
        with ExitStack() as starting:
            for host in self._hosts.values():
                starting.enter_context(host)
            for host in self._hosts.values():
                wait_until(partial(_alone, host.pid), within=5, what="a network")
            first, second = (str(host.pid) for host in self._hosts.values())
            wire = ["ip", "link", "add", "eth0", "netns", first, "type", "veth"]
            subprocess.run([*wire, "peer", "name", "eth0", "netns", second], check=True)
            for name, address in self.addresses.items():
                self._run(name, "ip", "link", "set", "lo", "up")
                self._run(name, "ip", "address", "add", f"{address}/{PREFIX}", "dev", "eth0")
                self._run(name, "ip", "link", "set", "eth0", "up")
            self._resources = starting.pop_all()
        return self

    def at(self, name: str, command: Sequence[str]) -> list[str]:
        """What to start for `command` to run on that host."""
        return ["nsenter", f"--net=/proc/{self._hosts[name].pid}/ns/net", "--", *command]

    def _run(self, name: str, *command: str) -> None:
        subprocess.run(self.at(name, command), check=True)


def _alone(pid: int) -> bool:
    """Whether the process has left this network for its own, and is what it is to be."""
    own, other = (Path(f"/proc/{who}/ns/net").readlink() for who in ("self", str(pid)))
    return own != other and psutil.Process(pid).name() == "sleep"
