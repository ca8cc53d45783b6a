"""What the callers saw against what is on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.edge.on_record import reason
from tests.peers.edge import Json

_WHOLE = "completed/caller_hangup"
_CUT = "indeterminate/edge_died"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of calls; a finished one is one whose BYE was answered with 200."""

    finished: int
    whole: int
    """Finished ones on record as hung up by their caller."""
    cut: int
    """Finished ones on record as in progress when the edge died: the kill came between the
    answer to their BYE and the commit."""
    lost: int
    """Finished ones of which there is no record at all."""
    doubled: int
    """Calls on record with more than one end of their own."""
    interrupted: int
    """Records of calls that were in progress."""
    otherwise: int
    """Records that say anything else, which nobody's call did."""

    def __str__(self) -> str:
        return (
            f"{self.finished} calls finished: {self.whole} on record as such, {self.cut} as "
            f"interrupted, {self.lost} lost, {self.doubled} doubled; {self.interrupted} records "
            f"of interrupted calls, {self.otherwise} of others"
        )


def tally(finished: set[str], records: Sequence[Json]) -> Tally:
    """Count.

    An INVITE that the killed edge had on record but not answered is sent again, and may
    become a call at the next edge: such a Call-ID has a record of its interruption too.
    """
    ended = [(record["sip_call_id"], reason(record)) for record in records if record["termination"]]
    whole = Counter(call for call, why in ended if why == _WHOLE)
    cut = Counter(call for call, why in ended if why == _CUT)
    return Tally(
        finished=len(finished),
        whole=sum(call in whole for call in finished),
        cut=sum(call in cut and call not in whole for call in finished),
        lost=sum(call not in cut and call not in whole for call in finished),
        doubled=sum(count > 1 for count in whole.values()),
        interrupted=sum(cut.values()),
        otherwise=len(ended) - sum(whole.values()) - sum(cut.values()),
    )
