"""`telephony trunk`: look at a trunk from here, before any call depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from telephony.app.console.finding_lines import print_findings
from telephony.app.doctor.finding import Finding, Status, warning
from telephony.app.settings.mapping import sip_settings
from telephony.app.settings.reading import read_settings
from telephony.app.trunk_check.host_findings import host_findings
from telephony.app.trunk_check.registration_findings import registration_findings
from telephony.domain.errors import ConfigurationError
from telephony.sip.settings import SipSettings, Trunk

app = typer.Typer(no_args_is_help=True, help="Look at trunks.")


@app.callback()
def _trunks() -> None:
    """Look at trunks."""


@app.command()
def check(
    name: Annotated[str | None, typer.Argument(help="One trunk; else all.")] = None,
    config: Annotated[Path, typer.Option("--config", "-c", help="The configuration.")] = Path(
        "telephony.yaml"
    ),
) -> None:
    """Probe a trunk and say what was found; exit code 1 if calls can't go by it.

    Nothing is registered and no call is placed. The probes come from ports of their own, so an
    edge may go on running.
    """
    settings = sip_settings(read_settings(config).value, config.resolve().parent)
    console = Console(soft_wrap=True, highlight=False)
    lacks = 0
    for trunk in _wanted(settings, name):
        console.print(f"trunk {trunk.name}", style="bold")
        findings = list(_findings(trunk, settings))
        print_findings(console, findings)
        lacks += sum(finding.status is Status.LACK for finding in findings)
    raise typer.Exit(1 if lacks else 0)


def _wanted(settings: SipSettings, name: str | None) -> list[Trunk]:
    found = [trunk for trunk in settings.trunks if name in (None, trunk.name)]
    if not found:
        names = ", ".join(trunk.name for trunk in settings.trunks)
        raise ConfigurationError(f"There is no trunk {name}. Those configured: {names}.")
    return found


def _findings(trunk: Trunk, settings: SipSettings) -> Iterator[Finding]:
    if not trunk.hosts:
        yield warning(
            "hosts",
            "no call can go out by it: it only takes calls from its addresses",
            "If calls shall go out too, name its hosts in outbound.",
        )
    for host in trunk.hosts:
        yield from host_findings(host, trunk, settings)
    if trunk.registration is not None:
        yield from registration_findings(trunk.registration)
