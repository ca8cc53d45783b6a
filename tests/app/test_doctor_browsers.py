"""`telephony doctor` on browsers as telephones: a gateway is really started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from telephony.app.doctor.browsers import browsers
from telephony.app.doctor.finding import Configured, Finding, Status
from telephony.app.settings.reading import read_settings

BASE = """\
trunks:
  carrier: {addresses: [192.0.2.10/32], routes: [{flow: main}]}
queues: {support: {}}
"""
IN_A_BROWSER = BASE + "agents: {ann: {queues: [support]}}\n"
AT_A_DESK = BASE + 'agents: {ann: {phone: "sip:ann@192.0.2.30", queues: [support]}}\n'
NO_GATEWAY = "import sys; sys.exit('No module named aiortc')\n"


def found(folder: Path, written: str) -> dict[str, Finding]:
    """By area."""
    file = folder / "telephony.yaml"
    file.write_text(written)
    settings = read_settings(file, {}).value
    return {finding.area: finding for finding in browsers(Configured(settings, folder))}


def statuses(findings: dict[str, Finding]) -> dict[str, str]:
    return {area: finding.status.value for area, finding in findings.items()}


def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds: once is enough."""

    async def at_once(_settings: object) -> float:
        return 0.5

    monkeypatch.setattr("telephony.app.doctor.browsers.try_gateway", at_once)


@pytest.mark.peer
def test_a_gateway_that_starts_is_told_with_the_time_that_it_takes(tmp_path: Path) -> None:
    findings = found(tmp_path, IN_A_BROWSER)
    assert "one starts in " in findings["gateway"].message
    assert statuses(findings) == dict.fromkeys(
        ("gateway", "gateway ports", "gateway address", "microphones"), "ok"
    )
    assert "127.0.0.1" in findings["gateway address"].message


def test_a_gateway_that_does_not_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{NO_GATEWAY.strip()}"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    gateway = found(tmp_path, IN_A_BROWSER)["gateway"]
    assert gateway.status is Status.LACK
    assert "No module named aiortc" in gateway.message
    assert gateway.remedy


def test_nobody_needs_one_who_has_a_telephone(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, AT_A_DESK).values()
    assert (finding.status, finding.area) == (Status.OK, "gateway")
    assert list(browsers(Configured())) == []


@pytest.mark.parametrize(
    ("more", "area", "status", "words"),
    [
        ("gateway: {addresses: [192.0.2.77]}", "gateway address", "lack", "192.0.2.77"),
        ("gateway: {ports: {first: 16000, last: 17000}}", "gateway ports", "warning", "apart"),
        (
            "gateway: {ports: {first: 12000, last: 12020}}",
            "gateway ports",
            "warning",
            "Widen gateway.ports",
        ),
        (
            "gateway: {ports: {first: 40000, last: 41000}}",
            "gateway ports",
            "warning",
            "the kernel",
        ),
        (
            'gateway: {turn: {urls: ["turn:turn.example"], secret: {env: NOT_THERE}}}',
            "turn",
            "lack",
            "NOT_THERE",
        ),
        ('gateway: {stun_server: "no-such-host.invalid:3478"}', "stun", "warning", "no address"),
        ("web: {host: 0.0.0.0}", "microphones", "warning", "web.url"),
        (
            'web: {host: 0.0.0.0, url: "https://edge.example"}',
            "microphones",
            "ok",
            "https://edge.example",
        ),
    ],
)
def test_what_stands_between_browsers_and_the_gateway(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: str,
    area: str,
    status: str,
    words: str,
) -> None:
    untried(monkeypatch)
    finding = found(tmp_path, f"{IN_A_BROWSER}{more}\n")[area]
    assert finding.status.value == status
    assert words in f"{finding.message} {finding.remedy}"
    assert bool(finding.remedy) == (status != "ok")
