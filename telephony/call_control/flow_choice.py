"""Which version of a flow a call gets: the one for everybody, or the one that is tried first.

A caller whose number falls into the share gets the new version, in this call and in the next,
and keeps it while the share grows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from telephony.domain.call import CallFacts
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import FlowLibrary

_GRAIN = 10_000


@dataclass(frozen=True, slots=True)
class FlowSets:
    """The flows that calls may enter. A set is taken whole, and never changes."""

    everybody: FlowLibrary
    canary: FlowLibrary | None = None
    """All flows, the changed ones in their new version; None while nothing is tried."""
    share: float = 0.0
    """Percent of callers who get `canary`."""


@dataclass(frozen=True, slots=True)
class ChosenFlow:
    """What one call walks."""

    flow: Flow
    canary: bool = False
    """Whether it differs from what everybody else gets."""


class FlowChoice:
    """Lives on the event loop."""

    def __init__(self, sets: FlowSets) -> None:
        self.sets = sets
        """Put others in their place, and the next call gets those."""

    def choose(self, name: str, facts: CallFacts) -> ChosenFlow | None:
        """The flow of this name for this call; None if there is none."""
        usual = self.sets.everybody.get(name)
        tried = self.sets.canary.get(name) if self.sets.canary is not None else None
        differs = tried is not None and (usual is None or tried.version != usual.version)
        if tried is not None and differs and _falls_into(self.sets.share, name, facts):
            return ChosenFlow(tried, canary=True)
        return ChosenFlow(usual) if usual is not None else None


def _falls_into(share: float, flow: str, facts: CallFacts) -> bool:
    """Callers who hide their number have nothing that stays the same: each call decides anew."""
    who = facts.caller.number or facts.call_id
    digest = hashlib.sha256(f"{flow} {who}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _GRAIN < share / 100 * _GRAIN
