"""What the web pages may know of the running edge; read on its event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord


@dataclass(frozen=True, slots=True)
class CallInProgress:
    """A call that has no end yet, as far as it went."""

    record: CallRecord
    timeline: Sequence[TimelineEntry] = ()


class EdgeView(Protocol):
    """The edge as it stands; every answer is at hand at once."""

    @property
    def version(self) -> str:
        """Program and library build, for people: "telephony 0.1.0, pjsua2 2.15.1"."""

    @property
    def addresses(self) -> Sequence[str]:
        """Where it can be called: "sip:127.0.0.1:5060;transport=udp"."""

    @property
    def alive(self) -> bool:
        """Whether the process does its work; False asks for a restart."""

    @property
    def not_ready(self) -> Sequence[str]:
        """Why new calls are not taken, as sentences; empty while they are."""

    @property
    def degraded(self) -> Sequence[str]:
        """What doesn't work although calls are taken, as sentences."""

    @property
    def capacity(self) -> int:
        """Calls that can be in progress at once."""

    @property
    def calls_in_progress(self) -> Sequence[CallInProgress]:
        """Oldest first."""


class MetricsText(Protocol):
    """Metrics in a text format that a scraper reads."""

    @property
    def content_type(self) -> str:
        """The HTTP Content-Type of `render`'s bytes."""

    def render(self) -> bytes:
        """Every metric as it stands."""
