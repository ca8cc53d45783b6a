"""What the vault needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """Where recordings are kept and made, and by which keys."""

    folder: Path
    work_folder: Path
    """Plain audio, for as long as a contact lasts."""
    keys: tuple[bytes, ...] = field(repr=False)
    """Master keys of 32 bytes; the first one is for new recordings."""
    keep_free: int = 500_000_000
    """Bytes that recordings leave free on each disk."""
