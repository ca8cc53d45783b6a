"""The sealed file: encrypted in pieces, each of which can be read alone.

    magic                   8 bytes   "TELREC1\\n"
    key id                  16        which master key wraps the file's own key
    wrapped key             60        nonce (12), then the key by AES-256-GCM (RFC 5116)
    prefix                  7         of every piece's nonce
    piece size              4         bytes of plain text in a piece, big-endian
    pieces                            AES-256-GCM with the file's own key, 16 bytes longer each

A piece's nonce is the prefix, its number (4 bytes, from 0) and 1 for the last one, else 0; its
additional data is the whole header. So a piece that is moved, left out or taken from another file
doesn't open, nor does the last one of a file that was cut short. The wrapped key is bound to the
recording's id: a file under another's name doesn't open either.
"""

from __future__ import annotations

import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from telephony.domain.errors import RecordingError
from telephony.recordings.keys import KEY_ID_LENGTH, WRAPPED_BYTES, KeyRing, WrappedKey

MAGIC = b"TELREC1\n"
PIECE = 65_536
LARGEST_PIECE = 1 << 20
TAG = 16
_HEADER = struct.Struct(f">{len(MAGIC)}s{KEY_ID_LENGTH}s{WRAPPED_BYTES}s7sI")


def seal(file: Path, recording_id: str, data: Iterable[bytes], keys: KeyRing) -> tuple[int, str]:
    """Write `file`, complete or not at all; returns its size and the master key's id.

    Raises `OSError`.
    """
    key, kept = keys.new_key(recording_id.encode())
    prefix = secrets.token_bytes(7)
    header = _HEADER.pack(MAGIC, kept.key_id.encode(), kept.wrapped, prefix, PIECE)
    cipher = AESGCM(key)
    unfinished = file.with_suffix(".part")
    try:
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as out:
            out.write(header)
            for number, (piece, last) in enumerate(_pieces(data)):
                out.write(cipher.encrypt(_nonce(prefix, number, last), piece, header))
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return file.stat().st_size, kept.key_id


class SealedFile:
    """Implements `telephony.interfaces.recording_vault.OpenRecording`."""

    def __init__(self, file: Path, recording_id: str, keys: KeyRing) -> None:
        """Raises `RecordingError`."""
        try:
            self._file: BinaryIO = file.open("rb")
        except OSError as error:
            raise RecordingError(
                f"The recording's file can't be read: {error.strerror}."
            ) from error
        try:
            self._open(recording_id, keys)
        except BaseException:
            self._file.close()
            raise

    def _open(self, recording_id: str, keys: KeyRing) -> None:
        self._header = self._file.read(_HEADER.size)
        if len(self._header) < _HEADER.size or not self._header.startswith(MAGIC):
            raise RecordingError("The file isn't a sealed recording, or was cut short.")
        _, key_id, wrapped, self._prefix, self._piece = _HEADER.unpack(self._header)
        self.key_id = key_id.decode("ascii", "replace")
        body = os.fstat(self._file.fileno()).st_size - _HEADER.size
        if not 0 < self._piece <= LARGEST_PIECE or body < TAG:
            raise RecordingError("The file isn't a sealed recording, or was cut short.")
        kept = WrappedKey(self.key_id, wrapped)
        self._cipher = AESGCM(keys.unwrap(kept, recording_id.encode()))
        self._count = -(-body // (self._piece + TAG))
        self.size = body - self._count * TAG
        self._decrypt(self._count - 1)  # only the true last piece opens as the last one

    def __enter__(self) -> SealedFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, start: int, size: int) -> Iterator[bytes]:
        """See `OpenRecording`."""
        end = min(start + size, self.size)
        while start < end:
            number, skipped = divmod(start, self._piece)
            wanted = self._decrypt(number)[skipped : skipped + end - start]
            start += len(wanted)
            yield wanted

    def _decrypt(self, number: int) -> bytes:
        last = number == self._count - 1
        try:
            self._file.seek(_HEADER.size + number * (self._piece + TAG))
            sealed = self._file.read(self._piece + TAG)
            return self._cipher.decrypt(_nonce(self._prefix, number, last), sealed, self._header)
        except OSError as error:
            raise RecordingError(
                f"The recording's file can't be read: {error.strerror}."
            ) from error
        except (InvalidTag, ValueError) as error:
            raise RecordingError(
                "The recording was changed or cut short after it was made; it isn't played."
            ) from error


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, last)


def _pieces(data: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of one size, and whether each is the last; at least one, be it empty."""
    waiting = bytearray()
    for some in data:
        waiting += some
        while len(waiting) > PIECE:
            yield bytes(waiting[:PIECE]), False
            del waiting[:PIECE]
    yield bytes(waiting), True
