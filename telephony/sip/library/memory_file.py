"""Files that exist in memory only: what the SIP library reads again at every connection."""

from __future__ import annotations

import os


class MemoryFile:
    """Bytes under a path of this process; gone once closed. Linux only.

    The library takes a chain of certificates from a file only, and reads it for each new
    connection out: from a file on disk, half of a renewal would reach it.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self._descriptor = os.memfd_create(name)
        with os.fdopen(os.dup(self._descriptor), "wb") as file:
            file.write(content)

    @property
    def path(self) -> str:
        """Where the library finds it."""
        return f"/proc/self/fd/{self._descriptor}"

    def close(self) -> None:
        """Let go of it; who has it open keeps it."""
        os.close(self._descriptor)
