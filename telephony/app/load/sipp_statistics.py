"""What SIPp counted, read from the CSV files that it writes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SippStatistics:
    """The totals of a run."""

    created: int = 0
    successful: int = 0
    failed: int = 0
    retransmissions: int = 0
    unexpected_messages: int = 0
    timeouts: int = 0
    """Awaited messages that never came."""
    peak_calls: int = 0
    """Calls at once at most, as seen once a second."""


def read_statistics(file: Path) -> SippStatistics:
    """The last line of the file of `-trace_stat`; nothing but zeros when SIPp wrote none."""
    rows = _rows(file)
    if not rows:
        return SippStatistics()
    last = rows[-1]
    return SippStatistics(
        created=int(last["TotalCallCreated"]),
        successful=int(last["SuccessfulCall(C)"]),
        failed=int(last["FailedCall(C)"]),
        retransmissions=int(last["Retransmissions(C)"]),
        unexpected_messages=int(last["FailedUnexpectedMessage(C)"]),
        timeouts=int(last["FailedTimeoutOnRecv(C)"]),
        peak_calls=max(int(row["CurrentCall"]) for row in rows),
    )


def read_response_times(folder: Path) -> tuple[float, ...]:
    """Seconds, in order, from the file of `-trace_rtt`."""
    return tuple(
        float(row["response_time_ms"]) / 1000
        for file in folder.glob("*_rtt.csv")
        for row in _rows(file)
    )


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))
