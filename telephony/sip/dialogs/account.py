"""Accounts: who we are towards a peer, and where INVITEs to us arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pjsua2 as pj
import structlog

from telephony.sip.gate.trunk_gate import host_and_port
from telephony.sip.library.library_build import installed_build
from telephony.sip.settings import Listen, Registration, SipSettings, Srtp

log = structlog.get_logger(__name__)

OnInvite = Callable[["EdgeAccount", Any], None]
OnRegistration = Callable[[str, int], None]
OnRequestEnd = Callable[[Any], None]
"""Told of the event that ended a request of ours outside of dialogs, in the library's callback."""
RETRY_SECONDS = 10
_SRTP_USE = {
    Srtp.OFF: pj.PJMEDIA_SRTP_DISABLED,
    Srtp.OPTIONAL: pj.PJMEDIA_SRTP_OPTIONAL,
    Srtp.REQUIRED: pj.PJMEDIA_SRTP_MANDATORY,
}


class EdgeAccount(pj.Account):
    """An account of the library; `trunk` is "" for those without registration."""

    def __init__(
        self,
        trunk: str,
        srtp: Srtp,
        on_invite: OnInvite,
        on_registration: OnRegistration,
        on_request_end: OnRequestEnd,
    ) -> None:
        super().__init__()
        self.trunk = trunk
        self.srtp = srtp
        self._on_invite = on_invite
        self._on_registration = on_registration
        self._on_request_end = on_request_end

    @property
    def number(self) -> int:
        """By which the library knows it."""
        return int(self.getId())

    def onIncomingCall(self, prm: Any) -> None:
        self._on_invite(self, prm)

    def onSendRequest(self, prm: Any) -> None:
        self._on_request_end(prm.e)

    def onRegState(self, prm: Any) -> None:
        registered = prm.code // 100 == 2 and prm.expiration > 0
        line = log.info if registered else log.warning
        line("registration", trunk=self.trunk, status=prm.code, expires=prm.expiration)
        self._on_registration(self.trunk, prm.code if registered else max(prm.code, 300))


def local_config(settings: SipSettings, bound: Listen, srtp: Srtp) -> Any:
    """The account that takes calls from matched addresses, and calls SIP URIs."""
    config = _common(settings, bound, srtp)
    host = settings.public_address or bound.address
    config.idUri = f"sip:edge@{_bracketed(host)}:{bound.port}"
    return config


def registering_config(
    settings: SipSettings, bound: Listen, registration: Registration, srtp: Srtp
) -> Any:
    """An account that keeps a binding at a registrar and answers its challenges."""
    config = _common(settings, bound, srtp)
    host, _ = host_and_port(registration.registrar)
    config.idUri = f"sip:{registration.username}@{_bracketed(host)}"
    config.regConfig.registrarUri = registration.registrar
    config.regConfig.timeoutSec = registration.expires
    config.regConfig.retryIntervalSec = RETRY_SECONDS
    config.regConfig.firstRetryIntervalSec = RETRY_SECONDS
    credentials = pj.AuthCredInfo("digest", "*", registration.username, 0, registration.password)
    config.sipConfig.authCreds.append(credentials)
    return config


def _common(settings: SipSettings, bound: Listen, srtp: Srtp) -> Any:
    config = pj.AccountConfig()
    timers = installed_build().session_timers
    config.callConfig.timerUse = (
        pj.PJSUA_SIP_TIMER_OPTIONAL if timers else pj.PJSUA_SIP_TIMER_INACTIVE
    )
    config.callConfig.timerSessExpiresSec = settings.session_expires
    config.mediaConfig.srtpUse = _SRTP_USE[srtp]
    # That keys in SDP are only as safe as what carries it is said at the start
    # (`security_doubts`).
    config.mediaConfig.srtpSecureSignaling = 0
    config.mediaConfig.srtpOpt.keyings = pj.IntVector([pj.PJMEDIA_SRTP_KEYING_SDES])
    media = config.mediaConfig.transportConfig
    media.boundAddress = bound.address
    media.publicAddress = settings.public_address
    # Begin somewhere in the range: the library gives a call up after a hundred taken ports in
    # a row, and another edge on this machine may hold those at the start.
    media.randomizePort = True
    media.port = settings.rtp_first_port
    media.portRange = settings.rtp_last_port - settings.rtp_first_port
    return config


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
