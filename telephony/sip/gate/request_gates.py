"""The kind of gate that a build of the library has."""

from __future__ import annotations

from collections.abc import Iterable

from telephony.sip.gate.admission import Network
from telephony.sip.gate.native_gate import NativeGate
from telephony.sip.gate.python_gate import PythonGate
from telephony.sip.gate.request_gate import GateRules, RequestGate
from telephony.sip.library.library_build import LibraryBuild
from telephony.sip.settings import SipSettings


def request_gate(
    build: LibraryBuild, settings: SipSettings, trunks: Iterable[Network]
) -> RequestGate:
    """The gate of `build` for calls from these networks; not yet joined."""
    limits = settings.limits
    rules = GateRules(
        networks=[(network, limits.per_address) for network in trunks],
        strangers_per_second=limits.strangers_per_second,
        records_per_second=limits.records_per_second,
        retry_after=settings.retry_after,
    )
    return PythonGate(rules) if build.stock else NativeGate(rules)
