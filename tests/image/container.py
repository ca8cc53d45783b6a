"""A stage's command as an engine runs it: as process 1, with nothing writable but its volumes."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psutil

from tests.image.image_builder import BuiltStage
from tests.image.network import Network
from tests.image.stage_root import Mount
from tests.peers.child_process import ChildProcess
from tests.peers.waiting import wait_until


class Container:
    """Runs on one host of a network, under that host's name, for the length of a `with` block.

    `volumes` are folders of the machine by where they are inside.
    """

    def __init__(
        self,
        stage: BuiltStage,
        arguments: Sequence[str],
        *,
        network: Network,
        host: str,
        folder: Path,
        volumes: Mapping[str, Path],
        environment: Mapping[str, str],
    ) -> None:
        self._stage, self._network, self._host = stage, network, host
        self._environment = {**stage.environment, **environment}
        # An engine lets a container find itself by name.
        hosts = folder / f"{host}.hosts"
        hosts.write_text(f"127.0.0.1 localhost\n{network.addresses[host]} {host}\n")
        mounts = [Mount(hosts, "/etc/hosts")]
        mounts += [Mount(path, inside, writable=True) for inside, path in volumes.items()]
        command = stage.root.command(
            arguments,
            environment=self._environment,
            user=stage.user,
            work=stage.work,
            mounts=mounts,
            read_only=True,
            host_name=host,
        )
        self.process = ChildProcess(f"container-{host}", network.at(host, command), folder=folder)

    def __enter__(self) -> Container:
        self.process.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()  # with it, all that is in its namespaces
        self.process.__exit__(kind, error, trace)

    @property
    def first_process(self) -> psutil.Process:
        """Process 1, as the machine sees it."""

        def forked() -> psutil.Process | None:
            return next(iter(psutil.Process(self.process.pid).children()), None)

        return wait_until(forked, within=5, what="process 1 of the container")

    def run_beside(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command in the same namespaces, as the same user, as with `docker exec`."""
        words = [f"{name}={value}" for name, value in self._environment.items()]
        enter = ["nsenter", "--target", str(self.first_process.pid), "--all", "--"]
        chroot = ["chroot", f"--userspec={self._stage.user}", str(self._stage.root.folder)]
        return subprocess.run(
            [*enter, *chroot, "env", "-i", *words, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
