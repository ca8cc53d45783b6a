"""Two mono tracks become one stereo file, piece by piece: an hour needs no more memory than a
second. The picture of both is drawn on the way."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from telephony.domain.errors import RecordingError

RATE = 8000
COLUMNS = 400
"""Of the picture."""
_BLOCK = 1 << 15
"""Samples of each track at a time."""
_SAMPLE = 2
_FRAME = 2 * _SAMPLE
_MOST_DIFFERENCE = RATE // 5
"""Samples that one track may have more: both are closed within a few ticks."""


class Picture:
    """The loudest sample of each column of both tracks, which it is shown in order."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._drawn = 0
        self._column = max(1, -(-samples // COLUMNS))
        self._loudest = np.zeros((2, COLUMNS), dtype=np.int32)

    def draw(self, both: NDArray[np.int16]) -> None:
        """The next samples, left and right."""
        columns = (self._drawn + np.arange(len(both))) // self._column
        loudness = np.abs(both.astype(np.int32))
        for track in range(2):
            np.maximum.at(self._loudest[track], columns, loudness[:, track])
        self._drawn += len(both)

    @property
    def peaks(self) -> str:
        """As `RecordingRecord.peaks`, 00 to ff."""
        used = -(-self._samples // self._column) if self._samples else 0
        return bytes((self._loudest[:, :used] >> 7).clip(0, 255).astype(np.uint8)).hex()


def look_at(wav: Iterable[bytes], size: int) -> tuple[float, str]:
    """The length in seconds, and the picture, of a stereo file of `size` bytes as it was made
    here."""
    samples = (size - len(_header(0))) // _FRAME
    picture, rest = Picture(samples), bytearray()
    skipped = 0
    for piece in wav:
        skip = min(len(_header(0)) - skipped, len(piece))
        skipped += skip
        rest += piece[skip:]
        whole = len(rest) // _FRAME * _FRAME
        picture.draw(np.frombuffer(bytes(rest[:whole]), dtype="<i2").reshape(-1, 2))
        del rest[:whole]
    return samples / RATE, picture.peaks


class StereoSource:
    """The stereo WAV file of two tracks, as its bytes; `peaks` once all were read."""

    def __init__(self, left: Path, right: Path) -> None:
        """Raises `RecordingError`."""
        self._tracks = (left, right)
        found = [_samples_in(track) for track in self._tracks]
        self._starts = [start for start, _ in found]
        lengths = [length for _, length in found]
        self.samples = max(lengths)
        self.torn = self.samples - min(lengths) > _MOST_DIFFERENCE
        """Whether one track lost a part, as on a full disk: then they don't keep time."""
        self._picture = Picture(self.samples)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.samples / RATE

    @property
    def peaks(self) -> str:
        """As `RecordingRecord.peaks`."""
        return self._picture.peaks

    def __iter__(self) -> Iterator[bytes]:
        yield _header(self.samples)
        with ExitStack() as files:
            opened = [files.enter_context(track.open("rb")) for track in self._tracks]
            for file, start in zip(opened, self._starts, strict=True):
                file.seek(start)
            for first in range(0, self.samples, _BLOCK):
                count = min(_BLOCK, self.samples - first)
                both = np.stack([_block(file, count) for file in opened], axis=1)
                self._picture.draw(both)
                yield both.astype("<i2").tobytes()


def _block(file: BinaryIO, count: int) -> NDArray[np.int16]:
    """So many samples; silence where there are no more."""
    data = file.read(count * _SAMPLE)
    found = np.frombuffer(data[: len(data) // _SAMPLE * _SAMPLE], dtype="<i2").astype(np.int16)
    return np.pad(found, (0, count - len(found)))


def _samples_in(track: Path) -> tuple[int, int]:
    """Where the samples of a mono WAV file begin, and how many are there.

    Goes by the file's size: one whose recorder was killed says nothing about its length.
    """
    try:
        with track.open("rb") as file:
            head = file.read(64)
            size = track.stat().st_size
    except OSError as error:
        raise RecordingError(f"A track can't be read: {error.strerror}.") from error
    if not head:
        return 0, 0
    at = head.find(b"data")
    if not head.startswith(b"RIFF") or at < 0:
        raise RecordingError("A track isn't a WAV file.")
    start = at + 8
    return start, max(0, size - start) // _SAMPLE


def _header(samples: int) -> bytes:
    """Of 16-bit stereo at 8000 Hz."""
    data = samples * _FRAME
    shape = struct.pack("<HHIIHH", 1, 2, RATE, RATE * _FRAME, _FRAME, 8 * _SAMPLE)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", 36 + data, b"WAVE", b"fmt ", len(shape))
        + shape
        + struct.pack("<4sI", b"data", data)
    )
