"""Which build of pjproject this process runs on, and what that can hold."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

STOCK_WHEEL = "pjsua2-python"
STOCK_MAX_CALLS = 4
"""PJSUA_MAX_CALLS of the PyPI wheel; `uaConfig.maxCalls` is clamped to it, silently."""


@dataclass(frozen=True, slots=True)
class LibraryBuild:
    """`max_legs` is how many dialogs the library can hold at once."""

    version: str
    max_legs: int
    stock: bool

    @property
    def usable_legs(self) -> int:
        """One dialog stays free, so that a call over capacity meets our 503 and its
        Retry-After instead of the library's own 486."""
        return self.max_legs - 1

    def __str__(self) -> str:
        kind = "stock wheel" if self.stock else "carrier build"
        return f"pjproject {self.version} ({kind}, {self.usable_legs} legs at once)"


def installed_build() -> LibraryBuild:
    """The build that `import pjsua2` gives.

    The PyPI wheel is told by the distribution that installed it; it can't say its own
    limits, which are compiled in.
    """
    return LibraryBuild(metadata.version(STOCK_WHEEL), STOCK_MAX_CALLS, stock=True)
