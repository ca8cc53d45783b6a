"""Shares of callers: who falls into which is chance, but the same each time that one calls."""

from __future__ import annotations

import hashlib

_DIGEST_BYTES = 8


def place_of(*words: str) -> float:
    """From 0 up to 100, even over all words, the same for the same ones on every machine."""
    told_apart = "\0".join(words).encode()
    digest = hashlib.sha256(told_apart).digest()[:_DIGEST_BYTES]
    place: float = int.from_bytes(digest, "big") / 2 ** (8 * _DIGEST_BYTES) * 100
    return place
