"""Tells the event loop what the gate refused: now and then, and in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from telephony.domain.leg import IncomingInvite
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.turned_away import RequestCount, TurnedAway
from telephony.sip.gate.gate_causes import REASON
from telephony.sip.gate.gate_report import GateReport
from telephony.sip.gate.request_gate import RequestGate
from telephony.sip.gate.trunk_gate import TrunkGate
from telephony.sip.legs.leg_events import ToLoop
from telephony.sip.messages.addressing import describe

COLLECTED_EVERY = 0.1
"""Seconds."""
BUSIEST = 5
"""Addresses that are named."""

RefusalHandler = Callable[[IncomingInvite, Termination], None]
"""Called on the event loop for a refused INVITE: each of them, but for those of a flood."""
TurnedAwayHandler = Callable[[TurnedAway], None]
"""Called on the event loop with the counts of all that was refused, and of what was not told."""


class Refusals:
    """Reads a gate's reports; engine thread only."""

    def __init__(
        self,
        gate: RequestGate,
        trunks: TrunkGate,
        to_loop: ToLoop,
        on_refused: RefusalHandler,
        on_turned_away: TurnedAwayHandler,
    ) -> None:
        self._gate = gate
        self._trunks = trunks
        self._to_loop = to_loop
        self._on_refused = on_refused
        self._on_turned_away = on_turned_away

    def tell_all(self) -> None:
        """Hand on what the gate has refused since; does nothing if that is nothing."""
        report = self._gate.report()
        if report is None:
            return
        invites = [
            (self._invite(kept.text, kept.source), ended(REASON[kept.cause]))
            for kept in report.kept
        ]
        turned_away = _turned_away(report)

        def tell() -> None:
            for invite, termination in invites:
                self._on_refused(invite, termination)
            self._on_turned_away(turned_away)

        self._to_loop(tell)

    def _invite(self, text: str, source: str) -> IncomingInvite:
        return describe(text, source, self._trunks.trunk_of(source, None) or "")


def _turned_away(report: GateReport) -> TurnedAway:
    unrecorded: Counter[Reason] = Counter()
    for cause, count in report.unkept.items():
        unrecorded[REASON[cause]] += count
    return TurnedAway(
        requests=[
            RequestCount(kind.is_invite, kind.cause.name.lower(), kind.answered, count)
            for kind, count in report.counts.items()
        ],
        unrecorded=dict(unrecorded),
        busiest=report.by_source.most_common(BUSIEST),
    )
