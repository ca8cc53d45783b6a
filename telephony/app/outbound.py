"""Where the edge's own calls may go: what the operator lists, and what its flows spell out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable

import structlog

from telephony.app.settings.models import Settings
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.ivr.flow import Flow
from telephony.ivr.verbs.set import Assigned
from telephony.ivr.verbs.transfer import TransferCall
from telephony.sip.gate.trunk_gate import host_and_port
from telephony.store.spending_ledger import DatabaseLedger
from telephony.trunk.dialling import DiallingPlan, DiallingRules
from telephony.trunk.spending import HOUR, Spending, SpendingCaps

_HOST = re.compile(r"sips?:[^@]*@(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?=[:;]|$)", re.IGNORECASE)
_E164 = re.compile(r"\+[0-9]{3,15}")
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")

log = structlog.get_logger(__name__)


def outbound_calls(
    settings: Settings, flows: Iterable[Flow], ledger: DatabaseLedger, now: float | None = None
) -> OutboundCalls:
    """Blocks to read what was spent today. Raises `StoreError`."""
    now = time.time() if now is None else now
    caps = {
        name: SpendingCaps(trunk.max_spend_per_hour, trunk.max_spend_per_day)
        for name, trunk in settings.trunks.items()
        if trunk.max_spend_per_hour is not None or trunk.max_spend_per_day is not None
    }
    spent = ledger.spent_since(int(now // HOUR) - 24) if caps else {}
    return OutboundCalls(
        DiallingPlan(dialling_rules(settings, flows)),
        Spending(caps, spent),
        ledger,
        trunk_hosts=_trunk_hosts(settings),
        capped=frozenset(caps),
        max_duration=settings.dialling.max_duration,
    )


def dialling_rules(settings: Settings, flows: Iterable[Flow]) -> DiallingRules:
    """What stands in a flow is the designer's word; what a call makes up has to be listed."""
    wanted, flows = settings.dialling, list(flows)
    sources = [
        (flow.name, found.value.to.source.strip())
        for flow in flows
        for found in flow.find(TransferCall)
    ]
    spelt_out = {*(source for _, source in sources), *_set_to(flows)}
    hosts = {match[1] for source in spelt_out if (match := _HOST.match(source))}
    numbers = {source for _, source in sources if _NUMBER.fullmatch(source)}
    numbers |= {source for source in spelt_out if _E164.fullmatch(source)}
    made_up = sorted({flow for flow, source in sources if source not in numbers and "{" in source})
    if made_up and not wanted.allow:
        log.info(
            "numbers that a call makes up are not dialled",
            flows=", ".join(made_up),
            remedy="list the prefixes that may be dialled in dialling.allow",
        )
    return DiallingRules(
        allow=frozenset(wanted.allow),
        deny=frozenset(wanted.deny),
        numbers=frozenset(() if wanted.allow else numbers),
        hosts=frozenset(host.lower() for host in (*hosts, *wanted.hosts)),
        international_prefix=wanted.international_prefix,
        rates=dict(wanted.rates),
    )


def _set_to(flows: Iterable[Flow]) -> set[str]:
    """Constants that flows give to variables, such as the address of a desk."""
    return {
        found.value.template.source.strip()
        for flow in flows
        for found in flow.find(Assigned)
        if found.value.template is not None and found.value.template.constant
    }


def _trunk_hosts(settings: Settings) -> dict[str, str]:
    """The trunk of each host that numbers are sent to."""
    found: dict[str, str] = {}
    for name, trunk in settings.trunks.items():
        registrar = [trunk.register_at.registrar] if trunk.register_at else []
        for uri in (*trunk.outbound, *registrar):
            found.setdefault(host_and_port(uri)[0].lower(), name)
    return found
