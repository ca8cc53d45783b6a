"""What a build here takes from the machine: where packages come from, and whom it trusts.

An engine gives its containers name resolution, and BuildKit a secret; the rest stands for the
open internet that `docker build` may expect and this machine may not have. Nothing of it is
written into the image: all is mounted or put into the environment while a step runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

INSIDE = "/run/machine"
"""Where `Machine.folder` is mounted during a step."""
PIP_SECRET = "pip.conf"
_BUNDLES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""BuildKit passes these into every RUN too, as predefined arguments."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Read once; `folder` holds what is to be mounted at INSIDE."""

    folder: Path
    environment: Mapping[str, str]
    mirrors: tuple[tuple[str, str], ...]
    """Where apt gets Debian from: repository and suite."""
    packages: Path
    """apt's list of the main suite's packages: what a base is made of."""
    local_folders: tuple[Path, ...]
    """Folders of this machine that pip looks for packages in."""

    @property
    def mirror(self) -> str:
        return self.mirrors[0][0]


def read_machine(folder: Path, suite: str) -> Machine:
    """The configuration of apt and pip, for steps that install packages of `suite`."""
    listed = _output("apt-get", "indextargets", "--format", _TARGET, "Created-By: Packages")
    targets = [line.split("\t") for line in listed.splitlines()]
    debian = [target for target in targets if target[2] == "Debian" and suite in target[1]]
    assert debian, f"apt knows no mirror of Debian {suite} yet: run apt-get update."
    mirrors = tuple(dict.fromkeys((uri.rstrip("/"), code) for uri, code, *_ in debian))
    _write_apt(folder, mirrors)
    pip = _pip_configuration()
    bundle = _copy_bundle(folder, pip)
    _write_pip(folder, pip)
    environment = {"APT_CONFIG": f"{INSIDE}/apt.conf", **bundle}
    environment |= {name: os.environ[name] for name in _PROXIES if name in os.environ}
    main = next(target for target in debian if target[1] == suite)
    return Machine(folder, environment, mirrors, Path(main[3]), tuple(_local_folders(pip)))


_TARGET = "$(REPO_URI)\t$(CODENAME)\t$(ORIGIN)\t$(FILENAME)"


def _write_apt(folder: Path, mirrors: tuple[tuple[str, str], ...]) -> None:
    lines = [f"deb {uri} {code} main" for uri, code in mirrors]
    (folder / "sources.list").write_text("\n".join(lines) + "\n")
    known = _output("apt-config", "dump").splitlines()
    wanted = ("Acquire::http", "Acquire::https", "Acquire::Check-")
    kept = [line for line in known if line.startswith(wanted)]
    places = [
        f'Dir::Etc::SourceList "{INSIDE}/sources.list";',
        'Dir::Etc::SourceParts "/dev/null";',
    ]
    (folder / "apt.conf").write_text("\n".join([*kept, *places]) + "\n")


def _pip_configuration() -> dict[str, str]:
    """`{"global.index-url": ...}` and so on; what the environment says goes first."""
    listed = _output(sys.executable, "-m", "pip", "config", "list").splitlines()
    settings = dict(line.split("=", 1) for line in listed if "=" in line)
    values = {name: value.strip("'\"") for name, value in settings.items()}
    own = {f"global.{name[6:]}": value for name, value in values.items() if name[:6] == ":env:."}
    return {name: value for name, value in values.items() if name[0] != ":"} | own


def _copy_bundle(folder: Path, pip: dict[str, str]) -> dict[str, str]:
    """The certificates that this machine trusts, if it was told to trust others than usual."""
    told = [os.environ[name] for name in _BUNDLES if name in os.environ]
    told = [pip["global.cert"]] if "global.cert" in pip else told
    if not told:
        return {}
    (folder / "certificates.crt").write_bytes(Path(told[0]).read_bytes())
    pip["global.cert"] = f"{INSIDE}/certificates.crt"
    return {"SSL_CERT_FILE": pip["global.cert"], "PIP_CERT": pip["global.cert"]}


def _write_pip(folder: Path, pip: Mapping[str, str]) -> None:
    # Constraints lie in files of this machine, and have no say in what is pinned by hash.
    kept = {name: value for name, value in pip.items() if name != "global.constraint"}
    lines = [
        f"{name.removeprefix('global.')} = {value}"
        for name, value in kept.items()
        if name.startswith("global.")
    ]
    (folder / PIP_SECRET).write_text("\n".join(["[global]", *lines]) + "\n")


def _local_folders(pip: Mapping[str, str]) -> list[Path]:
    keys = ("global.find-links", "global.extra-index-url", "global.index-url")
    words = [word for key in keys for word in pip.get(key, "").split()]
    paths = [Path(urlsplit(word).path) for word in words if word.startswith(("/", "file:"))]
    # Pages of an index on disk link to files beside it.
    paths = [path.parent if path.name == "simple" else path for path in paths]
    return [path for path in paths if path.is_dir()]


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
