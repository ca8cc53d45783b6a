"""What the agent's page stands on."""

from __future__ import annotations

from dataclasses import dataclass, field

from telephony.interfaces.agent_desk import AgentDesk
from telephony.interfaces.browser_phones import BrowserPhones
from telephony.interfaces.contact_store import ContactArchive
from telephony.web.agent.settings import AgentPageSettings


@dataclass(frozen=True, slots=True)
class AgentSide:
    """The agents' half of the edge, as its pages use it."""

    desk: AgentDesk
    contacts: ContactArchive
    phones: BrowserPhones | None = None
    """None where no gateway runs: agents have desk phones."""
    settings: AgentPageSettings = field(default_factory=AgentPageSettings)
