"""What the pages and endpoints of an edge stand on."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telephony.interfaces.access import Access
from telephony.interfaces.call_store import CallArchive
from telephony.interfaces.contact_store import ContactArchive
from telephony.interfaces.edge_view import EdgeView, MetricsText
from telephony.interfaces.message_store import MessageStore
from telephony.web.agent.side import AgentSide
from telephony.web.firm_clock import UTC
from telephony.web.flows.side import FlowsSide
from telephony.web.promises.side import PromisesSide
from telephony.web.recording_shelf import RecordingShelf
from telephony.web.supervisor.side import FloorSide


@dataclass(frozen=True, slots=True)
class PageSources:
    """What every edge has, and what only some have: where that is None, so are its pages."""

    view: EdgeView
    metrics: MetricsText
    calls: CallArchive
    contacts: ContactArchive
    access: Access | None = None
    """None where no `users:` are configured."""
    recordings: RecordingShelf | None = None
    """None where nothing is recorded."""
    agents: AgentSide | None = None
    """None where there are no agents."""
    floor: FloorSide | None = None
    """None where there are neither agents nor queues."""
    flows: FlowsSide | None = None
    """None where calls enter none."""
    messages: MessageStore | None = None
    """None where there is no box of voicemail."""
    promises: PromisesSide | None = None
    """None where nothing is kept of surveys and callbacks."""
    zone: ZoneInfo = UTC
    """By whose clock pages tell times."""
