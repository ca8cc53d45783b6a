"""The gate before everything that costs: refuses requests before a dialog or a socket is made.

Its answers keep no state (RFC 3261 section 8.2.7): the library copies the branch of a request
into the tag of its To, so a repetition is answered alike; an ACK of a refusal is dropped, a
CANCEL of a refused INVITE gets 481. Which kind of gate there is depends on the library's
build: `native_gate` in the carrier build, `python_gate` on the stock wheel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from telephony.sip.gate.admission import Network, SourceLimits
from telephony.sip.gate.gate_report import GateReport

SOURCES = 4096
"""Addresses that are remembered at once."""


@dataclass(frozen=True, slots=True)
class GateRules:
    """Who may send what. Rates are per second."""

    networks: Sequence[tuple[Network, SourceLimits]]
    """The trunks'; whoever is in none is a stranger."""
    strangers_per_second: float = 100.0
    """403s for all strangers together; then nothing."""
    records_per_second: float = 2.0
    retry_after: int = 5
    """Seconds in the Retry-After of a 503."""
    sources: int = field(default=SOURCES)


class RequestGate(Protocol):
    """Engine thread only, but for `drain`. Must outlive the library."""

    def join(self) -> None:
        """Guard the library, which must have been set up. Raises `pjsua2.Error`."""

    def set_load(self, open_dialogs: int, capacity: int) -> None:
        """How many dialogs are open, and how many may be."""

    def began(self, source: str) -> None:
        """A call from this IP address began; `settled` once it is acknowledged or over."""

    def settled(self, source: str) -> None:
        """A call that began is acknowledged or over."""

    def drain(self) -> None:
        """503 for every new INVITE from now on; from any thread."""

    def report(self) -> GateReport | None:
        """What was refused since the last report; None if nothing was."""
