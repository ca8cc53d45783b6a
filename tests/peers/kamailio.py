"""Kamailio as the carrier: a registrar with digest authentication and a proxy (`kamailio.cfg`)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

from tests.peers.child_process import ChildProcess
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program
from tests.peers.resources import HoldsResources
from tests.peers.waiting import wait_until

REALM = "carrier.test"

_CONFIGURATION = Path(__file__).with_name("kamailio.cfg")


class Kamailio(HoldsResources):
    """A registrar for the length of a `with` block, on UDP and TCP.

    `users` are its subscribers with their passwords: it challenges their REGISTER and their
    calls, and sends calls to `sip:USER@address` to the contact that they registered.
    `numbers` are called numbers that it routes to a fixed `host:port` instead.
    """

    def __init__(
        self, users: Mapping[str, str], *, numbers: Mapping[str, str] | None = None
    ) -> None:
        self._users = dict(users)
        self._numbers = dict(numbers or {})
        self.folder = Path(mkdtemp(prefix="kamailio-"))
        self._resources = ExitStack()
        self.sip_port = 0

    def __enter__(self) -> Kamailio:
        with ExitStack() as starting:
            starting.callback(shutil.rmtree, self.folder, ignore_errors=True)
            (self.sip_port,) = starting.enter_context(claimed_ports(1))
            (self.folder / "accounts.cfg").write_text(self._accounts())
            process = ChildProcess("kamailio", self._arguments(), folder=self.folder)
            starting.enter_context(process)
            process.wait_for_bound(self.sip_port)
            wait_until(self._answers_control, within=10, what="Kamailio's control socket")
            self._resources = starting.pop_all()
        return self

    @property
    def address(self) -> str:
        """`host:port`, UDP and TCP alike."""
        return f"{LOOPBACK}:{self.sip_port}"

    def contacts(self, user: str) -> list[str]:
        """The contact URIs that a user has registered now."""
        answer = self._control("ul.lookup", "location", user)
        return re.findall(r"Address: (\S+)", answer.stdout)

    def registered(self, user: str) -> bool:
        """Whether a user has registered any contact."""
        return bool(self.contacts(user))

    def wait_for_registered(self, user: str, *, within: float = 10.0) -> str:
        """The first contact of a user, once there is one."""
        found = wait_until(lambda: self.contacts(user), within=within, what=f"{user} to register")
        return found[0]

    def wait_for_unregistered(self, user: str, *, within: float = 10.0) -> None:
        """Return once a user has no contact left."""
        wait_until(lambda: not self.registered(user), within=within, what=f"{user} to unregister")

    def forget(self, user: str) -> None:
        """Lose a user's contacts, as a registrar that was restarted does."""
        self._control("ul.rm", "location", user)

    def _accounts(self) -> str:
        lines = [f'$sht(passwords=>{user}) = "{word}";' for user, word in self._users.items()]
        lines += [f'$sht(numbers=>{n}) = "sip:{place}";' for n, place in self._numbers.items()]
        return "event_route[htable:mod-init] {\n" + "\n".join([*lines, "return;"]) + "\n}\n"

    def _arguments(self) -> list[str]:
        arguments = [find_program("kamailio"), "-f", str(_CONFIGURATION), "-DD", "-E"]
        arguments += ["-A", f'CONTROL_SOCKET="{self._socket}"', "-m", "16", "-M", "8"]
        arguments += ["-l", f"udp:{self.address}", "-l", f"tcp:{self.address}"]
        return [*arguments, "-w", str(self.folder), "-Y", str(self.folder)]

    @property
    def _socket(self) -> str:
        return f"unix:{self.folder}/control"

    def _answers_control(self) -> bool:
        return self._control("core.uptime").returncode == 0

    def _control(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command over the control socket; failing is one of the answers."""
        return subprocess.run(
            [find_program("kamcmd"), "-s", self._socket, *command],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
