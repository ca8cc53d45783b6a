"""Range requests (RFC 9110 section 14): which bytes a player asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)


class UnsatisfiableRangeError(Exception):
    """None of the bytes that were asked for is there: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`size` bytes from `start` on."""

    start: int
    size: int

    def content_range(self, of: int) -> str:
        """The Content-Range of a 206 (section 14.4)."""
        return f"bytes {self.start}-{self.start + self.size - 1}/{of}"


def byte_range(header: str | None, of: int) -> ByteRange | None:
    """What of `of` bytes is wanted; None for all of them. Raises `UnsatisfiableRangeError`.

    "A server MAY ignore the Range header field" (section 14.2): several ranges at once, other
    units and what can't be read get everything.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        # "bytes=-N" are the last N (section 14.1.1).
        wanted = min(int(last), of)
        start, end = of - wanted, of
    else:
        start, end = int(first), min(int(last) + 1, of) if last else of
        if last and int(last) < start:
            return None
    if start >= end:
        raise UnsatisfiableRangeError
    return ByteRange(start, end - start)
