"""Whether a peer has gone: nothing came from it for too long, neither RTP nor RTCP.

A peer that suppresses silence may send no RTP for minutes (RFC 3389), but its RTCP comes
every few seconds (RFC 3550 section 6.2); so either proves that it lives.
"""

from __future__ import annotations


class SilenceWatch:
    """One leg's; `now` in seconds of a clock that never goes back."""

    def __init__(self, patience: float) -> None:
        """`patience` in seconds; 0 is endless."""
        self._patience = patience
        self._count = -1
        self._since = 0.0

    def restart(self, now: float) -> None:
        """Begin anew: an answer, a new stream, the end of a hold."""
        self._count = -1
        self._since = now

    def look(self, now: float, count: int) -> float | None:
        """Take how many packets have come so far; the silence in seconds if it is too long."""
        if count != self._count:
            self._count, self._since = count, now
        silent = now - self._since
        return silent if self._patience and silent >= self._patience else None
