"""Whether an offer's audio may be taken, by its trunk's `srtp`.

Offers carry keys in two ways: as RTP/SAVP, which is encrypted or nothing (RFC 4568), or as
RTP/AVP with keys beside it, which is encrypted if both sides can (RFC 8643). Only the
first will do where encryption is required.
"""

from __future__ import annotations

import re

from telephony.domain.termination import Reason
from telephony.sip.settings import Srtp

_AUDIO = re.compile(r"^m=audio (\d{1,5})(?:/\d{1,5})? (\S{1,40})", re.MULTILINE | re.IGNORECASE)


def offer_refused(policy: Srtp, sdp: str) -> Reason | None:
    """Why a trunk with this policy refuses an offer; None if it doesn't.

    An INVITE without an offer is no reason: ours will say what we want.
    """
    offered = ["SAVP" in profile.upper() for port, profile in _AUDIO.findall(sdp) if int(port)]
    if policy is Srtp.REQUIRED and offered and not any(offered):
        return Reason.SRTP_REQUIRED
    if policy is Srtp.OFF and any(offered):
        return Reason.SRTP_OFF
    return None
