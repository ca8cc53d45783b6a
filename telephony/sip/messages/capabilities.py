"""What is served here, as headers of a response (RFC 3261 sections 11.2 and 21.4.6)."""

from __future__ import annotations

ALLOW = {"Allow": "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, PRACK, MESSAGE"}
CAPABILITIES = {**ALLOW, "Accept": "application/sdp"}
"""For the 200 to an OPTIONS."""
