"""Who is handed copies of the signalling: an exporter to a capture server."""

from __future__ import annotations

from typing import Protocol

from telephony.domain.capture import SipMessage, StreamReport


class SipCapture(Protocol):
    """Called on the engine thread, inside the library; must not block and must not raise."""

    def has_room(self) -> bool:
        """Whether a message would be taken; if not, one is counted as dropped. Asked before a
        message is copied: a flood shall cost nothing that comes to nothing."""

    def message(self, message: SipMessage) -> None:
        """A message was received, or is about to be sent."""

    def stream(self, report: StreamReport) -> None:
        """A stream of RTP ended."""
