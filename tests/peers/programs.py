"""The foreign programs that the peers are, and what to say when one is missing."""

from __future__ import annotations

import os
import shutil

_DEBIAN_PACKAGES = {
    "sipp": "sip-tester",
    "baresip": "baresip-core",
    "kamailio": "kamailio",
    "kamcmd": "kamailio",
    "linphonec": "linphone-cli",
    "nft": "nftables",
}

_SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where Debian keeps daemons; not on the PATH of an ordinary user."""


class MissingProgram(AssertionError):
    """A test needs a program that this machine doesn't have; its text is the remedy."""


def find_program(name: str) -> str:
    """The path of a peer's program, or `MissingProgram` with the remedy."""
    places = os.environ.get("PATH", os.defpath) + os.pathsep + _SYSTEM_FOLDERS
    found = shutil.which(name, path=places)
    if found is None:
        package = _DEBIAN_PACKAGES.get(name, name)
        raise MissingProgram(
            f"This test needs the program {name}, which is not installed. "
            f"Run `apt-get install {package}`, or run `make test` as root."
        )
    return found
