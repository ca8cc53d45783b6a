"""The picture of a recording: both tracks as areas around their middles."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, TRACK_HEIGHT = 800, 60


@dataclass(frozen=True, slots=True)
class Waveform:
    """SVG path data in a box of `WIDTH` by twice `TRACK_HEIGHT`; "" where there is no picture."""

    left: str
    right: str


def waveform(peaks: str) -> Waveform:
    """From `RecordingRecord.peaks`."""
    both = bytes.fromhex(peaks)
    columns = len(both) // 2
    return Waveform(_area(both[:columns], 0), _area(both[columns:], TRACK_HEIGHT))


def _area(peaks: bytes, top: int) -> str:
    if not peaks:
        return ""
    middle, step = top + TRACK_HEIGHT / 2, WIDTH / len(peaks)
    # The root shows soft speech beside loud.
    heights = [max(0.5, (peak / 255) ** 0.5 * (TRACK_HEIGHT / 2 - 2)) for peak in peaks]
    upper = [f"{n * step:.1f} {middle - height:.1f}" for n, height in enumerate(heights)]
    lower = [f"{n * step:.1f} {middle + height:.1f}" for n, height in enumerate(heights)]
    return "M" + "L".join([*upper, f"{WIDTH} {middle}", *reversed(lower)]) + "Z"
