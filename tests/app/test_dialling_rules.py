"""What flows spell out may be dialled; what a call makes up must be listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.app.outbound import dialling_rules
from telephony.app.settings.models import Settings
from telephony.ivr.gates.loading import load_flows
from telephony.trunk.dialling import DiallingPlan

_FLOW = """
flow: main
start: desks
steps:
  desks:
    set:
      front_desk: "sip:operator@desk.example:5070"
      sales: "+4930123456"
      account: "0190123456"
    next: ask
  ask: {transfer: {to: "{{ sales }}", trunk: carrier, on_failure: fixed}}
  fixed: {transfer: {to: "0800100100", trunk: carrier, on_failure: uri}}
  uri: {transfer: {to: "sip:night@night.example"}}
"""


@pytest.fixture
def plan(tmp_path: Path) -> DiallingPlan:
    (tmp_path / "main.yaml").write_text(_FLOW)
    trunks = {"carrier": {"addresses": ["192.0.2.1/32"], "routes": [{"flow": "main"}]}}
    settings = Settings.model_validate({"trunks": trunks})
    return DiallingPlan(dialling_rules(settings, load_flows(tmp_path)))


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("0800100100", True),
        ("+4930123456", True),
        ("+4930123457", False),
        ("0190123456", False),
    ],
)
def test_numbers(plan: DiallingPlan, number: str, allowed: bool) -> None:
    assert plan.allows_number(number) is allowed


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("desk.example", True), ("night.example", True), ("elsewhere.example", False)],
)
def test_hosts(plan: DiallingPlan, host: str, allowed: bool) -> None:
    assert plan.allows_host(host) is allowed
