"""Keys: each recording has its own, which is kept with it, wrapped by a master key.

The master key is given from outside and never stored. Its id says which one it was, so that a new
one may take its place while old recordings can still be read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from telephony.domain.errors import ConfigurationError, RecordingError

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_LENGTH = 16
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
"""Nonce, encrypted key, tag."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A recording's own key, as it is kept."""

    key_id: str
    wrapped: bytes


class KeyRing:
    """The master keys: the first wraps, all unwrap. Without any, nothing can be sealed or read."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self.current = key_id(keys[0]) if keys else ""

    def new_key(self, bound_to: bytes) -> tuple[bytes, WrappedKey]:
        """A fresh key, and how it is kept; it unwraps only beside the same `bound_to`.

        Raises `RecordingError`.
        """
        if not self.current:
            raise RecordingError("Recordings have no key; recording.key says where it is.")
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._keys[self.current].encrypt(nonce, key, bound_to)
        return key, WrappedKey(self.current, wrapped)

    def unwrap(self, kept: WrappedKey, bound_to: bytes) -> bytes:
        """The recording's key. Raises `RecordingError`."""
        master = self._keys.get(kept.key_id)
        if master is None:
            raise RecordingError(
                f"The recording's master key {kept.key_id} isn't among those configured. "
                "Name it in recording.old_keys."
            )
        nonce, encrypted = kept.wrapped[:NONCE_BYTES], kept.wrapped[NONCE_BYTES:]
        try:
            return master.decrypt(nonce, encrypted, bound_to)
        except InvalidTag as error:
            raise RecordingError(
                "The recording's key doesn't fit it: the file was changed, or is another's."
            ) from error


def key_id(key: bytes) -> str:
    """Tells keys apart and says nothing about them: the start of a SHA-256."""
    return hashlib.sha256(b"telephony recording key " + key).hexdigest()[:KEY_ID_LENGTH]


def master_key(written: str, place: str) -> bytes:
    """From its Base64. Raises `ConfigurationError`, which never holds the key."""
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            f"{place} is not a key of 32 bytes in Base64. Make one: openssl rand -base64 32"
        )
    return key
