"""The stock wheel's gate: the library's modules, with their callbacks in Python.

That wheel was built with assertions, so what would end the process is dropped here too:

- a request whose CSeq names another method than its start line (`request_guard`), by which
  it can land in a transaction of another kind;
- an ACK that no transaction waits for and that has no tag in its To: taken for a second copy
  of an INVITE (RFC 3261 section 8.2.2.2), it would be answered, which an ACK never is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from ipaddress import ip_address
from types import MappingProxyType

import structlog

from telephony.domain.termination import ended
from telephony.sip.gate.admission import Admission, Cause, Kind, Verdict
from telephony.sip.gate.gate_causes import REASON, status_of
from telephony.sip.gate.gate_report import GateLedger, GateReport
from telephony.sip.gate.received_request import ReceivedRequest, SipLibrary
from telephony.sip.gate.request_gate import GateRules
from telephony.sip.gate.request_guard import contradicts_itself
from telephony.sip.library.native_module import native_module, register

log = structlog.get_logger(__name__)

_BEFORE_TRANSACTIONS = 12  # the transport layer has 8, the transaction layer 16,
_AFTER_TRANSACTIONS = 20  # the dialog layer 32
_KINDS: Mapping[str, Kind] = MappingProxyType({"INVITE": Kind.INVITE, "CANCEL": Kind.STRAY})
_MALFORMED = Verdict(Cause.MALFORMED)


class PythonGate:
    """Implements `RequestGate`."""

    def __init__(self, rules: GateRules) -> None:
        self._retry_after = str(rules.retry_after)
        self._admission = Admission(
            rules.networks,
            strangers_per_second=rules.strangers_per_second,
            sources=rules.sources,
        )
        self._ledger = GateLedger(
            records_per_second=rules.records_per_second, sources=rules.sources
        )
        self._library = SipLibrary()
        self._modules = (
            native_module(
                "mod-gate-cseq", _BEFORE_TRANSACTIONS, on_rx_request=self._drop_malformed
            ),
            native_module("mod-gate", _AFTER_TRANSACTIONS, on_rx_request=self._judge),
        )
        self._readable: bool | None = None
        """Whether a request was found where we look for it; None before the first one."""

    def join(self) -> None:
        """See `RequestGate`."""
        for each in self._modules:
            status = register(each)
            if status:
                log.warning("requests go unguarded", status=status)

    def set_load(self, open_dialogs: int, capacity: int) -> None:
        """See `RequestGate`."""
        self._admission.open_dialogs, self._admission.capacity = open_dialogs, capacity

    def began(self, source: str) -> None:
        """See `RequestGate`."""
        self._admission.began(ip_address(source))

    def settled(self, source: str) -> None:
        """See `RequestGate`."""
        self._admission.settled(ip_address(source))

    def drain(self) -> None:
        """See `RequestGate`."""
        self._admission.draining = True

    def report(self) -> GateReport | None:
        """See `RequestGate`."""
        return self._ledger.take()

    def _drop_malformed(self, received: int) -> int:
        request = self._read(received)
        if request is None:
            return int(self._readable is True)  # so odd that we and the library differ over it
        if not contradicts_itself(request.text, request.method):
            return 0
        self._ledger.count(Kind.OTHER, _MALFORMED, request.source)
        return 1

    def _judge(self, received: int) -> int:
        request = self._read(received)
        if request is None or self._needs_no_leave(request):
            return 0
        if request.method == "ACK":
            return 1  # of a refusal of ours, or of nothing
        kind = Kind.STRAY if request.to_tag else _KINDS.get(request.method, Kind.OTHER)
        now = time.monotonic()
        verdict = self._admission.judge(kind, request.source, lambda: request.transaction, now)
        if verdict.cause is Cause.NONE:
            return 0
        self._refuse(request, kind, verdict, now)
        return 1

    def _needs_no_leave(self, request: ReceivedRequest) -> bool:
        if request.to_tag:
            return self._library.in_a_dialog(request)
        return request.method == "CANCEL" and self._library.cancels_something(request)

    def _refuse(self, request: ReceivedRequest, kind: Kind, verdict: Verdict, now: float) -> None:
        # A maddr could name a host: looking that up would hold up every call.
        if verdict.answered and "maddr" in request.transaction[1].lower():
            verdict = Verdict(verdict.cause)
        if verdict.answered:
            self._answer(request, verdict.cause)
        self._ledger.count(kind, verdict, request.source)
        if kind is Kind.INVITE and verdict.cause is not Cause.REPEATED:
            self._ledger.keep(verdict.cause, request.sender, request.text, now)

    def _answer(self, request: ReceivedRequest, cause: Cause) -> None:
        headers = {"Reason": f"Q.850;cause={ended(REASON[cause]).q850_cause}"}
        status = status_of(cause)
        if status == 503:
            headers["Retry-After"] = self._retry_after
        self._library.respond(request, status, headers)

    def _read(self, received: int) -> ReceivedRequest | None:
        if self._readable is False:
            return None
        request = self._library.read(received)
        if request is not None:
            self._readable = True
        elif self._readable is None:
            self._readable = False
            log.warning("requests go unguarded: the library keeps them elsewhere")
        return request
