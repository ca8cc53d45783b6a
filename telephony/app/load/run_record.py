"""All that a run left behind, before anybody judges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telephony.app.load.edge_watch import EdgeSample
from telephony.app.load.heard_call import HeardCall, PromptHeard


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """Times in seconds since the epoch. Calls are known only where they could be captured."""

    started_at: float
    ended_at: float
    planned: int
    successful: int
    """Went as the scenario says, by SIPp's count."""
    retransmissions: int
    """By SIPp."""
    peak_calls: int
    """Calls at once at most."""
    processes: int
    """Of SIPp."""
    sipp_answers: Sequence[float]
    """INVITE to 200 by SIPp's own clock, seconds."""
    complaints: Sequence[str]
    """What SIPp said about calls that went wrong; the first lines."""
    calls: Sequence[HeardCall] = ()
    prompts: Mapping[str, PromptHeard] = field(default_factory=dict)
    """By Call-ID, of the answered calls that were listened to."""
    expects_prompt: bool = False
    pressed: Mapping[str, str] = field(default_factory=dict)
    """Keys by Call-ID, of the answered calls."""
    recorded: Mapping[str, str] = field(default_factory=dict)
    """Keys that the edge has on record, by Call-ID."""
    counted: Mapping[str, float] = field(default_factory=dict)
    """How far the edge's own counters went on during the run."""
    samples: Sequence[EdgeSample] = ()
    unheard: str = ""
    """Why the callers couldn't be listened to."""
    unread: str = ""
    """Why the edge's records couldn't be read."""
    unwatched: str = ""
    """Why the edge's process wasn't watched."""

    @property
    def failed(self) -> int:
        """Calls that didn't go as scripted or were never made."""
        return max(0, self.planned - self.successful)
