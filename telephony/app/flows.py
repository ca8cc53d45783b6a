"""The flows of a configuration, checked against what the configuration says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from telephony.app.settings.flows import FlowsModel
from telephony.app.settings.models import Settings
from telephony.app.settings.recording import recording_notices
from telephony.documents.document import Document
from telephony.domain.errors import DocumentError, Problem
from telephony.ivr.gates.loading import FlowLibrary, load_canary, load_flows, overlaid
from telephony.ivr.gates.references import Configured


def configured(settings: Settings) -> Configured:
    """What steps of flows may refer to."""
    return Configured(
        trunks=settings.trunks,
        queues=settings.queues,
        calendars=settings.calendars,
        boxes=settings.voicemail,
        recording_key=settings.recording.key is not None,
        # What they say counts here, not where files of theirs lie.
        notices=recording_notices(settings.queues, Path()),
        calling_back=[name for name, queue in settings.queues.items() if queue.callback],
    )


def load_checked_flows(document: Document[Settings], folder: Path) -> FlowLibrary:
    """Every flow that routes may name. Raises `DocumentError` with all problems.

    `folder` is where the configuration's relative paths start.
    """
    settings = document.value
    flows = load_flows(folder / settings.flows.folder, configured(settings))
    if problems := list(route_problems(document, flows)):
        raise DocumentError(problems)
    return flows


def canary_folder(flows: FlowsModel, folder: Path) -> Path:
    """Where the flows are that a share of callers gets first; it needn't be there."""
    return folder / (flows.canary.folder or flows.folder / "canary")


def check_canary(document: Document[Settings], folder: Path, flows: FlowLibrary) -> None:
    """Whether the canary goes with `flows`. Raises `DocumentError` with all problems."""
    settings = document.value
    where = canary_folder(settings.flows, folder)
    overlaid(flows, load_canary(where, folder / settings.flows.folder, configured(settings)))


def route_problems(document: Document[Settings], flows: FlowLibrary) -> Iterator[Problem]:
    """Routes to flows that aren't there, or that only another flow can call."""
    for name, trunk in document.value.trunks.items():
        for number, route in enumerate(trunk.routes):
            at = ("trunks", name, "routes", number, "flow")
            flow = flows.get(route.flow)
            if flow is None:
                yield document.problem(at, flows.missing(route.flow), rule="no-such-flow")
            elif flow.inputs:
                inputs = ", ".join(f"`{each}`" for each in flow.inputs)
                message = f"The flow `{flow.name}` has to be called with {inputs}."
                yield document.problem(at, message, "Name a flow that calls it.", "unfit-call")
