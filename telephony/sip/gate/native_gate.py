"""The carrier build's gate: docker/pjsua2/request_gate.cpp; no Python runs for a refusal."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pjsua2 as pj

from telephony.sip.gate.admission import Cause
from telephony.sip.gate.gate_report import GateReport, KeptInvite, Refused
from telephony.sip.gate.request_gate import GateRules


class NativeGate:
    """Implements `RequestGate`."""

    def __init__(self, rules: GateRules) -> None:
        self._gate: Any = pj.RequestGate(
            rules.strangers_per_second,
            rules.records_per_second,
            rules.sources,
            rules.retry_after,
        )
        for network, limits in rules.networks:
            self._gate.allow(
                str(network.network_address),
                network.prefixlen,
                limits.calls_per_second,
                limits.burst,
                limits.refusals_per_second,
                limits.unacknowledged,
            )

    def join(self) -> None:
        """See `RequestGate`."""
        self._gate.join()

    def set_load(self, open_dialogs: int, capacity: int) -> None:
        """See `RequestGate`."""
        self._gate.setLoad(open_dialogs, capacity)

    def began(self, source: str) -> None:
        """See `RequestGate`."""
        self._gate.began(source)

    def settled(self, source: str) -> None:
        """See `RequestGate`."""
        self._gate.settled(source)

    def drain(self) -> None:
        """See `RequestGate`."""
        self._gate.setDraining()

    def report(self) -> GateReport | None:
        """See `RequestGate`."""
        found = self._gate.report()
        if found is None:
            return None
        counts, unkept, kept, sources = found
        return GateReport(
            counts=Counter(
                {
                    Refused(Cause(cause), bool(is_invite), bool(answered)): count
                    for cause, is_invite, answered, count in counts
                }
            ),
            unkept=Counter({Cause(cause): count for cause, count in unkept}),
            kept=[
                KeptInvite(Cause(cause), source, text.decode("utf-8", "replace"))
                for cause, source, text in kept
            ],
            by_source=Counter(dict(sources)),
        )
