"""Why callers, and callbacks, still wait, in sentences for supervisors."""

from __future__ import annotations

from telephony.acd.demand import Demand
from telephony.acd.distributor import Distributor
from telephony.acd.waiting import WaitingCaller


class WaitingReasons:
    """As they are at one moment: agents are counted once for all callers who need the same."""

    def __init__(self, distributor: Distributor) -> None:
        self._distributor = distributor
        self._known: dict[tuple[str, Demand], str] = {}

    def why(self, caller: WaitingCaller) -> str:
        """What keeps somebody waiting."""
        if caller.rests:
            again = "once the queue opens" if caller.rests_until is None else "later"
            return f"Is called again {again}."
        if caller.offers:
            return f"{', '.join(sorted(caller.offers.values()))} is rung."
        need = caller.queue, caller.demand
        if need not in self._known:
            decision = self._distributor.why_waiting(caller.name)
            self._known[need] = str(decision).partition(": ")[2]
        return self._known[need]
