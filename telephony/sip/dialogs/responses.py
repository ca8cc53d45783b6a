"""The library's parameter objects for what we send."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.domain.dtmf import DtmfMethod
from telephony.domain.termination import Reason, ended
from telephony.sip.dialogs.ending import unanswered_status

DIGIT_MS = 160
"""Length of a key press that we send; carriers want at least 40 ms (ITU-T Q.24)."""
_DTMF_METHOD = {
    DtmfMethod.RFC4733: pj.PJSUA_DTMF_METHOD_RFC2833,
    DtmfMethod.INFO: pj.PJSUA_DTMF_METHOD_SIP_INFO,
}
_WARNINGS = {
    Reason.SRTP_REQUIRED: '302 telephony "This trunk takes encrypted audio only: offer RTP/SAVP"',
    Reason.SRTP_OFF: '302 telephony "This trunk takes no encrypted audio: offer RTP/AVP"',
}
"""302 is an incompatible transport protocol (RFC 3261 section 20.43)."""


def one_audio_stream() -> Any:
    """What an offer or answer of ours holds; by default version 2.17 adds one of text."""
    parameters = pj.CallOpParam(True)
    parameters.opt.audioCount = 1
    parameters.opt.videoCount = parameters.opt.textCount = 0
    return parameters


def response(status: int) -> Any:
    """A response without anything special."""
    parameters = one_audio_stream()
    parameters.statusCode = status
    return parameters


def refusal(reason: Reason, retry_after: int) -> Any:
    """A final failure; with Retry-After (RFC 3261 section 20.33) where it is for now only, and
    with a Warning (section 20.43) where the status alone wouldn't tell what to change."""
    status = unanswered_status(reason)
    parameters = response(status)
    _add_header(parameters, "Reason", _q850(reason))
    if status == 503 and retry_after:
        _add_header(parameters, "Retry-After", str(retry_after))
    if reason in _WARNINGS:
        _add_header(parameters, "Warning", _WARNINGS[reason])
    return parameters


def goodbye(reason: Reason) -> Any:
    """A BYE or CANCEL that says why (RFC 3326)."""
    parameters = pj.CallOpParam()
    _add_header(parameters, "Reason", _q850(reason))
    return parameters


def keys(symbols: str, method: DtmfMethod) -> Any:
    """Key presses, one after the other."""
    parameters = pj.CallSendDtmfParam()
    parameters.method = _DTMF_METHOD[method]
    parameters.duration = DIGIT_MS
    parameters.digits = symbols
    return parameters


def _q850(reason: Reason) -> str:
    return f"Q.850;cause={ended(reason).q850_cause}"


def _add_header(parameters: Any, name: str, value: str) -> None:
    header = pj.SipHeader()
    header.hName, header.hValue = name, value
    parameters.txOption.headers.append(header)
