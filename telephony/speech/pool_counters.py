"""What the recogniser pool counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class PoolCounters:
    """What the pool did since it was made; for the metrics."""

    recognized: int = 0
    """Utterances that came to a result, a match or none."""
    refused: int = 0
    """Turns that fell back to keys because the pool was saturated."""
    failed: int = 0
    """Utterances whose recogniser raised."""
    timed_out: int = 0
    """Utterances without a result in time."""
    cancelled: int = 0
    """Utterances that nobody wanted any more."""
    workers_given_up: int = 0
    """Threads that a recogniser didn't give back in time."""
