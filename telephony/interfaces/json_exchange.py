"""Asking another server for JSON: bounded in size and depth, never by way of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """What a server said; tokens may be in it."""

    status: int
    body: object = field(repr=False)
    """The JSON value; None where a status of no success came without."""

    @property
    def is_success(self) -> bool:
        """Whether the server did what it was asked for (RFC 9110 section 15.3)."""
        return 200 <= self.status < 300


class JsonExchange(Protocol):
    """Lives on the event loop. A redirect isn't followed: it is an answer like any other."""

    async def ask(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> JsonAnswer:
        """GET `url`, or POST `form` to it. Raises `ErrandError` for want of an answer in time, and
        for one that is too large, too deep or no JSON."""
