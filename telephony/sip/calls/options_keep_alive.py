"""OPTIONS to every host of the trunks that want it, and what its answers say (RFC 3261 section 11).

`TrunkHealth` decides; this sends, and brings back the answers. The library hands no token of
ours back, so each OPTIONS carries its number in a Timestamp header (section 20.38), and is
read again when its transaction ends.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

import pjsua2 as pj
import structlog

from telephony.sip.dialogs.account import EdgeAccount
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.messages import message
from telephony.trunk.host_health import HostState
from telephony.trunk.trunk_health import Probe, StateChange, TrunkHealth

AccountOf = Callable[[str], EdgeAccount]
"""Which account speaks for a trunk."""

log = structlog.get_logger(__name__)


class OptionsKeepAlive:
    """Engine thread only, `report` apart."""

    def __init__(
        self, engine: EngineThread, trunks: Mapping[str, TrunkHealth], account_of: AccountOf
    ) -> None:
        self._engine = engine
        self._trunks = trunks
        self._account_of = account_of
        self._stamps = itertools.count(1)
        self._numbers: dict[str, tuple[str, int]] = {}
        self._call_off: Callable[[], None] | None = None

    def advance(self) -> None:
        """Send what is due, note what was never answered, and come back in time."""
        if self._call_off is not None:
            self._call_off()
            self._call_off = None
        for trunk, health in self._trunks.items():
            probes, changes = health.advance(time.monotonic())
            self.report(trunk, changes)
            for probe in probes:
                self._send(trunk, probe)
        due = [at for health in self._trunks.values() if (at := health.next_at) is not None]
        if due:
            wait = max(0.0, min(due) - time.monotonic())
            self._call_off = self._engine.submit_later(wait, self.advance)

    def answered(self, event: Any) -> None:
        """The end of an OPTIONS of ours, inside the library's callback."""
        state = event.body.tsxState
        stamps = message.headers(state.tsx.lastTx.wholeMsg, "Timestamp")
        sent = self._numbers.pop(stamps[0], None) if stamps else None
        if sent is None:
            return
        received = state.type == pj.PJSIP_EVENT_RX_MSG
        # Without an answer the status is the library's own, and means that nobody is there.
        status = state.tsx.statusCode if received else 408
        trunk, number = sent
        changes = self._trunks[trunk].answered(number, status, time.monotonic())
        self.report(trunk, changes, status)
        self._engine.submit(self.advance)

    def report(self, trunk: str, changes: list[StateChange], status: int = 0) -> None:
        """Log what changed: operators look for the minute at which a carrier went."""
        for change in changes:
            down = change.after is HostState.DOWN
            line = log.warning if down else log.info
            line(
                "trunk host went " + change.after.value,
                trunk=trunk,
                host=change.host,
                before=change.before.value,
                **({"status": status} if status else {}),
            )

    def _send(self, trunk: str, probe: Probe) -> None:
        stamp = str(next(self._stamps))
        self._numbers[stamp] = trunk, probe.number
        parameters = pj.SendRequestParam()
        parameters.method = "OPTIONS"
        parameters.txOption.targetUri = probe.host
        header = pj.SipHeader()
        header.hName, header.hValue = "Timestamp", stamp
        parameters.txOption.headers.append(header)
        try:
            self._account_of(trunk).sendRequest(parameters)
        except pj.Error as error:
            self._numbers.pop(stamp, None)  # some failures are told both ways
            log.info("OPTIONS not sent", trunk=trunk, host=probe.host, error=error.reason)
            changes = self._trunks[trunk].answered(probe.number, 503, time.monotonic())
            self.report(trunk, changes)
