"""Commands inside a stage's folder, in namespaces that end with them, mounts and all."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MINIMAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of the machine, at a path of the stage."""

    source: Path
    target: str
    writable: bool = False

    @property
    def commands(self) -> list[str]:
        """Shell commands that make it below `$root`."""
        source, target = shlex.quote(str(self.source)), f'"$root"{shlex.quote(self.target)}'
        folder = self.source.is_dir()
        place = f"mkdir -p {target}" if folder else f"[ -e {target} ] || touch {target}"
        read_only = [] if self.writable else [f"mount -o remount,bind,ro {target}"]
        return [place, f"mount --bind {source} {target}", *read_only]


@dataclass(frozen=True, slots=True)
class StageRoot:
    """A folder with a whole Debian in it."""

    folder: Path

    def command(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        user: str,
        work: str,
        mounts: Iterable[Mount] = (),
        read_only: bool = False,
        host_name: str = "",
    ) -> list[str]:
        """What to start for `arguments` to run as process 1 of a container.

        `read_only` as with an engine: only the mounts and /tmp can be written, and no
        program may gain a right that it wasn't given.
        """
        script = ["set -eu", "root=$1; shift"]
        if read_only:
            # Only what is a mount of its own can be made read-only.
            script.append('mount --bind "$root" "$root"')
        script += [line for mount in mounts for line in mount.commands]
        script += ['mount -t proc proc "$root/proc"', 'mount -t tmpfs tmpfs "$root/dev/shm"']
        if read_only:
            script += ['mount -t tmpfs tmpfs "$root/tmp"', 'mount -o remount,bind,ro "$root"']
        script += [f"hostname {host_name}"] if host_name else []
        words = shlex.join(f"{name}={value}" for name, value in environment.items())
        inner = f'cd {shlex.quote(work)} && exec "$@"'
        rights = "setpriv --no-new-privs" if read_only else ""
        script.append(
            f'exec {rights} chroot --userspec={user} "$root" '
            f'env -i {words} sh -c {shlex.quote(inner)} sh "$@"'
        )
        unshare = ["unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child"]
        return [*unshare, "sh", "-c", "\n".join(script), "sh", str(self.folder), *arguments]
