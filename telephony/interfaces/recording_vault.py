"""Where recordings' sound is kept, encrypted, and read again; blocking, for worker threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tracks:
    """Where a recorder writes: plain files that exist only while a recording is made."""

    left: Path
    right: Path


@dataclass(frozen=True, slots=True)
class SealedRecording:
    """What came of a recording."""

    file: str
    """Below the recordings' folder."""
    seconds: float
    size: int
    """Bytes on disk."""
    key_id: str
    peaks: str
    """As `RecordingRecord.peaks`."""


class OpenRecording(Protocol):
    """A stereo WAV file, decrypted as it is read."""

    @property
    def size(self) -> int:
        """Bytes of the WAV file."""

    def read(self, start: int, size: int) -> Iterator[bytes]:
        """`size` bytes from `start` on, in pieces. Raises `RecordingError` where the file was
        tampered with, before anything of that piece is handed out."""

    def __enter__(self) -> OpenRecording: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class RecordingVault(Protocol):
    """Each method raises `RecordingError` with a sentence."""

    @property
    def problem(self) -> str:
        """Why nothing can be recorded now, as a sentence; "" while all is well. As `look_at_disks`
        found it last; doesn't block."""

    def look_at_disks(self) -> None:
        """See whether there is room; `problem` tells from then on."""

    def begin(self, recording_id: str) -> Tracks:
        """Two empty files that only this program may read."""

    def complete(self, recording_id: str) -> None:
        """Wait until the library has completed the plain files, so that they can be played."""

    def seal(self, recording_id: str, day: str) -> SealedRecording:
        """Both tracks as one encrypted file, filed under `day`; the plain ones are removed."""

    def filed(self, recording_id: str, day: str) -> SealedRecording | None:
        """What `seal` made of it, though nobody put that on record; None where it didn't."""

    def abandon(self, recording_id: str) -> None:
        """Remove the plain files, if there are any."""

    def leftovers(self) -> list[str]:
        """Recordings of an earlier run whose plain files are still there."""

    def open(self, recording_id: str, file: str) -> OpenRecording:
        """Read a sealed file; refuses one that was cut short, or is another's."""

    def delete(self, file: str) -> None:
        """Remove a sealed file; nothing to do when it is gone."""
