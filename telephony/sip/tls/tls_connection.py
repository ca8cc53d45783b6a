"""What becomes of TLS connections, for the log: why a peer wasn't believed."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj
import structlog

log = structlog.get_logger(__name__)

_PEER_REFUSED = "check its certificate, sip.tls.authorities, and the name that we call it by"
_REASONS = (
    (pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH, "it doesn't bear the name that we called"),
    (pj.PJ_SSL_CERT_EVALIDITY_PERIOD, "it has expired or isn't valid yet"),
    (pj.PJ_SSL_CERT_EUNTRUSTED, "no authority that we believe has signed it"),
    (pj.PJ_SSL_CERT_EISSUER_NOT_FOUND, "no authority that we believe has signed it"),
    (pj.PJ_SSL_CERT_ECHAIN_TOO_LONG, "its chain is too long"),
    (pj.PJ_SSL_CERT_EREVOKED, "it was revoked"),
)


def note_tls(state: Any) -> None:
    """A line for a connection that was refused or that failed; `state` is the library's."""
    if state.state != pj.PJSIP_TP_STATE_DISCONNECTED or not state.lastError:
        return
    tls = state.tlsInfo
    if tls.verifyStatus:
        log.warning(
            "tls peer not believed",
            peer=tls.remoteAddr,
            certificate=tls.remoteCertInfo.subjectCn,
            problems=problems(tls.verifyStatus),
            remedy=_PEER_REFUSED,
        )


def problems(status: int) -> list[str]:
    """The bits of a verification's outcome, as sentences."""
    found = dict.fromkeys(reason for bit, reason in _REASONS if status & bit)
    return list(found) or [f"verification failed (status {status:#x})"]
