"""Who an INVITE is from and for: read from one that came, put into one that goes."""

from __future__ import annotations

import time

from telephony.domain.leg import IncomingInvite
from telephony.sip import message
from telephony.sip.settings import Trunk


def dialled_uri(destination: str, trunk: Trunk | None) -> str | None:
    """What to put into the Request-URI; None when a number has no trunk to go by."""
    if destination.lower().startswith(("sip:", "sips:")):
        return destination
    if trunk is None or not destination:
        return None
    target = trunk.outbound or (trunk.registration.registrar if trunk.registration else "")
    scheme, _, rest = target.partition(":")
    return f"{scheme}:{destination}@{rest}" if rest else None


def describe(text: str, source: str, trunk: str) -> IncomingInvite:
    """What call control learns of an INVITE from its text; `trunk` is "" for a stranger's."""
    call_ids = message.headers(text, "Call-ID")
    return IncomingInvite(
        trunk=trunk,
        caller=message.caller(text),
        called_number=message.called_number(message.request_uri(text)),
        sip_call_id=call_ids[0] if call_ids else "",
        source=source,
        received_at=time.time(),
        offers_audio=bool(message.body(text).strip()),
    )
