"""Which build of pjproject this process runs on, and what that can hold."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec

from telephony.domain.errors import ConfigurationError

DISTRIBUTION = "pjsua2-python"
"""The name of both wheels: the carrier build takes the stock one's place."""
STOCK_MAX_CALLS = 4
"""PJSUA_MAX_CALLS of the PyPI wheel; `uaConfig.maxCalls` is clamped to it, silently."""
STOCK_SOCKETS = 64
"""PJ_IOQUEUE_MAX_HANDLES of the PyPI wheel."""
CARRIER_SOCKETS = 16384
"""The same in docker/pjsua2/config_site.h."""

CARRIER_INTERFACE = 2
"""What the program needs of the carrier build; docker/pjsua2/build.sh writes what a build has."""


@dataclass(frozen=True, slots=True)
class LibraryBuild:
    """`max_legs` is how many dialogs the library can hold at once."""

    version: str
    max_legs: int
    stock: bool

    @property
    def sockets(self) -> int:
        """Places in the library's table of audio sockets."""
        return STOCK_SOCKETS if self.stock else CARRIER_SOCKETS

    @property
    def session_timers(self) -> bool:
        """Whether calls may have them (RFC 4028): the stock wheel asserts, and with that ends the
        process, when one fires in a call that was never acknowledged."""
        return not self.stock

    @property
    def usable_legs(self) -> int:
        """One dialog stays free, so that a call over capacity meets our 503 and its
        Retry-After instead of the library's own 486."""
        return self.max_legs - 1

    def __str__(self) -> str:
        kind = "stock wheel" if self.stock else "carrier build"
        return f"pjproject {self.version} ({kind}, {self.usable_legs} legs at once)"


def carrier_build_installed() -> bool:
    """Whether it is, by its version: without loading it."""
    return "+carrier" in metadata.version(DISTRIBUTION)


def installed_build() -> LibraryBuild:
    """The build that `import pjsua2` gives.

    Limits are compiled in and the library can't tell them; the carrier build carries them
    in a module of its own, by which it is known. Raises `ConfigurationError` for a carrier
    build of another age than the program.
    """
    version = metadata.version(DISTRIBUTION)
    if find_spec("pjsua2.carrier_build") is None:
        return LibraryBuild(version, STOCK_MAX_CALLS, stock=True)
    limits = import_module("pjsua2.carrier_build")
    if getattr(limits, "INTERFACE", 0) != CARRIER_INTERFACE:
        raise ConfigurationError(
            "The carrier build of the SIP library doesn't fit this version of the program: "
            "run `make pjsua2` again, or build the image anew."
        )
    return LibraryBuild(version.partition("+")[0], int(limits.MAX_CALLS), stock=False)
