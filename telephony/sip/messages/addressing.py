"""Who an INVITE is from and for: read from one that came, put into one that goes."""

from __future__ import annotations

import time

from telephony.domain.leg import IncomingInvite
from telephony.sip.messages import message


def is_sip_uri(destination: str) -> bool:
    """Whether a destination says itself where it is; else it is a number for a trunk."""
    return destination.lower().startswith(("sip:", "sips:"))


def uri_at(host: str, number: str) -> str:
    """The Request-URI of `number` at a trunk's host, itself a SIP URI."""
    scheme, _, rest = host.partition(":")
    return f"{scheme}:{number}@{rest.rpartition('@')[2]}"


def describe(text: str, source: str, trunk: str) -> IncomingInvite:
    """What call control learns of an INVITE from its text; `trunk` is "" for a stranger's."""
    return IncomingInvite(
        trunk=trunk,
        caller=message.caller(text),
        called_number=message.called_number(message.request_uri(text)),
        sip_call_id=message.call_id(text),
        source=source,
        received_at=time.time(),
        offers_audio=bool(message.body(text).strip()),
    )
