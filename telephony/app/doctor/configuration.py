"""The configuration: is it sound, and are its flows and secrets there?"""

from __future__ import annotations

from pathlib import Path

from telephony.app.doctor.finding import Configured, Finding, lack, ok
from telephony.app.flows import load_checked_flows
from telephony.app.settings.mapping import sip_settings, web_settings
from telephony.app.settings.people import accounts
from telephony.app.settings.reading import read_settings
from telephony.app.settings.recording import vault_settings
from telephony.domain.errors import ConfigurationError, DocumentError


def read_configured(file: Path | None) -> tuple[Configured, list[Finding]]:
    """As much of the configuration as can be read, and what was found on the way."""
    if file is None:
        return Configured(), []
    folder = file.resolve().parent
    try:
        document = read_settings(file)
    except DocumentError as error:
        return Configured(folder=folder), _problems("configuration", error)
    settings = document.value
    findings = [ok("configuration", f"{file}, trunks: {', '.join(settings.trunks)}")]
    try:
        sip_settings(settings, folder)
        web_settings(settings, folder)
        vault_settings(settings.recording, folder)
        accounts(settings.users, folder)
    except ConfigurationError as error:
        findings.append(lack("configuration", str(error), f"Correct {file} or the environment."))
    try:
        flows = load_checked_flows(document, folder)
    except DocumentError as error:
        return Configured(settings, folder), [*findings, *_problems("flows", error)]
    names = ", ".join(flow.name for flow in flows)
    findings.append(ok("flows", f"{names}: every gate passed"))
    return Configured(settings, folder, flows), findings


def _problems(area: str, error: DocumentError) -> list[Finding]:
    return [lack(area, str(problem), "Correct that file.") for problem in error.problems]
