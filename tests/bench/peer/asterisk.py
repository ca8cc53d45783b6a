"""Debian sid's Asterisk in a folder of its own, as a contender."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from tests.bench.peer.contender import Contender, Running, menu_prompt
from tests.peers.child_process import ChildProcess
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program
from tests.peers.sound import write_pcmu

_HERE = Path(__file__).parent
_MAKING_SECONDS = 1200
_START_SECONDS = 60.0
_FOLDER = Path.home() / ".cache" / "telephony" / "asterisk" / "sid"


def asterisk() -> Contender:
    """Asterisk; the first time it is fetched, which takes a minute. Needs root."""
    made = subprocess.run(
        [_HERE / "make_asterisk.sh", _FOLDER], timeout=_MAKING_SECONDS, check=False
    )
    assert made.returncode == 0, "There is no Asterisk to measure against; see above."
    said = subprocess.run(
        [find_program("chroot"), _FOLDER, "/usr/sbin/asterisk", "-V"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Contender(
        name="Asterisk",
        version=said.stdout.strip().removeprefix("Asterisk "),
        does="Background and WaitExten: plays the prompt from a file in the codec of the calls, "
        "by chan_pjsip with the modules that takes and no others; no voice activity, no "
        "records, no logs",
        start=_run,
    )


@contextmanager
def _run(folder: Path) -> Iterator[Running]:
    with claimed_ports(1) as (port,):
        address = f"{LOOPBACK}:{port}"
        _configure(folder, address)
        command = [_HERE / "run_asterisk.sh", _FOLDER, folder]
        unshare = [find_program("unshare"), "--mount", *map(str, command)]
        with ChildProcess("asterisk", unshare, folder=folder) as process:
            process.wait_for_bound(port, within=_START_SECONDS)
            _wait_fully_booted(process.pid)
            yield Running(process.pid, address)


def _configure(folder: Path, address: str) -> None:
    for file in (_HERE / "asterisk").iterdir():
        text = Template(file.read_text()).substitute(address=address)
        (folder / file.name).write_text(text)
    # Without an entry for the machine's own name its look-ups wait for a name server.
    names = {"localhost", socket.gethostname(), socket.getfqdn()}
    (folder / "hosts").write_text(f"127.0.0.1 {' '.join(sorted(names))}\n")
    (folder / "state").mkdir()
    write_pcmu(folder / "prompt.ulaw", menu_prompt())


def _wait_fully_booted(pid: int) -> None:
    inside = [find_program("nsenter"), "--target", str(pid), "--mount", f"--root=/proc/{pid}/root"]
    control = ["/usr/sbin/asterisk", "-C", "/mnt/asterisk.conf", "-rx", "core waitfullybooted"]
    subprocess.run([*inside, *control], capture_output=True, timeout=_START_SECONDS, check=True)
