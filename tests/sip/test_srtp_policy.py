"""Which offers a trunk's `srtp` refuses."""

from __future__ import annotations

import pytest

from telephony.domain.termination import Reason
from telephony.sip.settings import Srtp
from telephony.sip.tls.srtp_policy import offer_refused


def sdp(*media: str, end: str = "\r\n") -> str:
    return end.join(["v=0", "c=IN IP4 192.0.2.1", *media, ""])


PLAIN = sdp("m=audio 4000 RTP/AVP 0")
SECURE = sdp("m=audio 4000/2 RTP/SAVP 0 8")
BOTH = sdp("m=audio 4000 RTP/AVP 0", "m=audio 4002 RTP/SAVP 0")


@pytest.mark.parametrize(
    ("policy", "offer", "reason"),
    [
        (Srtp.OFF, PLAIN, None),
        (Srtp.OFF, SECURE, Reason.SRTP_OFF),
        (Srtp.OFF, BOTH, Reason.SRTP_OFF),
        (Srtp.OFF, "", None),
        (Srtp.OFF, sdp("m=audio 4000 UDP/TLS/RTP/SAVPF 0"), Reason.SRTP_OFF),
        (Srtp.OFF, sdp("m=audio 4000 RTP/AVP 0", "m=video 4002 RTP/SAVP 96"), None),
        (Srtp.OPTIONAL, PLAIN, None),
        (Srtp.OPTIONAL, SECURE, None),
        (Srtp.REQUIRED, PLAIN, Reason.SRTP_REQUIRED),
        (Srtp.REQUIRED, sdp("m=audio 4000 RTP/AVPF 0"), Reason.SRTP_REQUIRED),
        (Srtp.REQUIRED, SECURE, None),
        (Srtp.REQUIRED, sdp("m=audio 4000 rtp/savp 0", end="\n"), None),
        (Srtp.REQUIRED, BOTH, None),
        (Srtp.REQUIRED, "", None),
        (
            Srtp.REQUIRED,
            sdp("m=audio 4000 RTP/AVP 0", "m=audio 0 RTP/SAVP 0"),
            Reason.SRTP_REQUIRED,
        ),
        (Srtp.REQUIRED, sdp("m=video 4002 RTP/AVP 96"), None),
    ],
)
def test_what_is_refused(policy: Srtp, offer: str, reason: Reason | None) -> None:
    assert offer_refused(policy, offer) is reason
