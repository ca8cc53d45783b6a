"""Hashes of secrets, checked by whoever can compute them."""

from __future__ import annotations

from typing import Protocol


class SecretHashes(Protocol):
    """Lives on the event loop."""

    async def is_right(self, secret: str, hashed: str) -> bool:
        """Whether `hashed`, argon2id, is of `secret`. Raises `ErrandError` where that can't be
        told: it is no such hash, costs too much, or too many wait."""
