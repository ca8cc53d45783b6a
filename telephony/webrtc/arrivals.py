"""How a browser's packets arrive: what was lost, how unevenly they come (RFC 3550 appendix A)."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.webrtc.rtp import SAMPLE_RATE

_MANY = 3000
"""Sequence numbers further apart than this are a new beginning, not a loss (appendix A.1)."""
_JITTER_GAIN = 16


@dataclass(frozen=True, slots=True)
class ArrivalReport:
    """Since the report before, but for the totals."""

    received: int
    """Packets in total."""
    missing: int
    """Packets in total that never came."""
    lost: float | None
    """Share lost, 0 to 1; None when nothing was expected."""
    jitter: float | None
    """Seconds; None before the second packet."""
    highest: int
    """The extended highest sequence number."""
    source: int
    """The SSRC."""


class Arrivals:
    """Counts one direction's packets. No clock: the caller tells the time, in seconds."""

    def __init__(self) -> None:
        self.received = 0
        self._source: int | None = None
        self._missing_before = 0
        self._base = self._highest = 0
        self._here = 0
        """Packets of this source."""
        self._reported_expected = 0
        self._reported_here = 0
        self._transit: float | None = None
        self._jitter = 0.0

    def note(self, source: int, sequence: int, timestamp: int | None, now: float) -> None:
        """A packet came; without a timestamp when it is no sound: those of a key stand still."""
        ahead = (sequence - self._highest) & 0xFFFF
        if source != self._source or _MANY < ahead < 0x10000 - _MANY:
            self._new_source(source, sequence)
            ahead = 0
        self.received += 1
        self._here += 1
        if 0 < ahead <= _MANY:
            self._highest += ahead
        if timestamp is None:
            return
        transit = now - timestamp / SAMPLE_RATE
        if self._transit is not None and abs(transit - self._transit) < 1.0:
            self._jitter += (abs(transit - self._transit) - self._jitter) / _JITTER_GAIN
        self._transit = transit

    def report(self) -> ArrivalReport:
        """How it goes; the next report starts from here."""
        expected, here = self._expected(), self._here
        new = expected - self._reported_expected
        lost = new - (here - self._reported_here)
        self._reported_expected, self._reported_here = expected, here
        return ArrivalReport(
            received=self.received,
            missing=max(0, self._missing_before + expected - here),
            lost=min(1.0, max(0, lost) / new) if new > 0 else None,
            jitter=self._jitter if self.received > 1 else None,
            highest=self._highest & 0xFFFFFFFF,
            source=self._source or 0,
        )

    def _expected(self) -> int:
        return self._highest - self._base + 1 if self._source is not None else 0

    def _new_source(self, source: int, sequence: int) -> None:
        self._missing_before += max(0, self._expected() - self._here)
        self._source = source
        self._begin(sequence)
        self._transit = None

    def _begin(self, sequence: int) -> None:
        self._base = self._highest = sequence
        self._here = 0
        self._reported_expected = self._reported_here = 0
