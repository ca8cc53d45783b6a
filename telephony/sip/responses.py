"""The library's parameter objects for what we send."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.domain.termination import Reason, ended
from telephony.sip.ending import unanswered_status


def response(status: int) -> Any:
    """A response without anything special."""
    parameters = pj.CallOpParam(True)
    parameters.statusCode = status
    return parameters


def refusal(reason: Reason, retry_after: int) -> Any:
    """A final failure; with Retry-After (RFC 3261 section 20.33) where it is for now only."""
    status = unanswered_status(reason)
    parameters = response(status)
    _add_header(parameters, "Reason", _q850(reason))
    if status == 503 and retry_after:
        _add_header(parameters, "Retry-After", str(retry_after))
    return parameters


def goodbye(reason: Reason) -> Any:
    """A BYE or CANCEL that says why (RFC 3326)."""
    parameters = pj.CallOpParam()
    _add_header(parameters, "Reason", _q850(reason))
    return parameters


def _q850(reason: Reason) -> str:
    return f"Q.850;cause={ended(reason).q850_cause}"


def _add_header(parameters: Any, name: str, value: str) -> None:
    header = pj.SipHeader()
    header.hName, header.hValue = name, value
    parameters.txOption.headers.append(header)
