"""The flows of a configuration, checked against what the configuration says of them."""

from __future__ import annotations

from pathlib import Path

from telephony.app.settings.models import Settings
from telephony.documents.document import Document
from telephony.domain.errors import DocumentError
from telephony.ivr.gates import Configured
from telephony.ivr.loading import FlowLibrary, load_flows


def configured(settings: Settings) -> Configured:
    """What steps of flows may refer to."""
    return Configured(trunks=settings.trunks, queues=settings.queues)


def load_checked_flows(document: Document[Settings], folder: Path) -> FlowLibrary:
    """Every flow that routes may name. Raises `DocumentError` with all problems.

    `folder` is where the configuration's relative paths start.
    """
    settings = document.value
    flows = load_flows(folder / settings.flows, configured(settings))
    problems = [
        document.problem(
            ("trunks", name, "routes", number, "flow"),
            flows.missing(route.flow),
            rule="no-such-flow",
        )
        for name, trunk in settings.trunks.items()
        for number, route in enumerate(trunk.routes)
        if flows.get(route.flow) is None
    ]
    if problems:
        raise DocumentError(problems)
    return flows
