"""What the agent's page is told, as JSON; times are seconds since the epoch, durations seconds.

`DeskMessage` is what the WebSocket `/api/agent/live` sends after each change, and `Ping` what it
sends when nothing changed for a while; the page sends nothing.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from telephony.acd.agent_state import AgentState
from telephony.interfaces.agent_desk import DeskView
from telephony.web.agent.settings import QueueGuide


class DeskMessage(BaseModel):
    """The desk as it stands."""

    type: Literal["desk"] = "desk"
    now: float = Field(description="The edge's clock, which all times here are told by.")
    desk: DeskView
    phone_page: str | None = Field(
        description="Which open page has the agent's telephone; null when none has."
    )


class Ping(BaseModel):
    """The connection is alive."""

    type: Literal["ping"] = "ping"
    now: float


class Offered(BaseModel):
    """What the page lets its agent choose from."""

    agent: str
    browser_phone: bool = Field(description="Whether a gateway takes browsers as telephones.")
    breaks: list[str]
    queues: dict[str, QueueGuide]


class Colleague(BaseModel):
    """An agent to whom a caller can be transferred."""

    name: str
    state: AgentState
    free: bool


class Targets(BaseModel):
    """Where a caller can be transferred, besides telephone numbers."""

    agents: list[Colleague]
    queues: list[str]


class PastContact(BaseModel):
    """What the present caller had to do with agents before."""

    at: float
    queue: str
    agent: str
    talked: float | None = Field(description="From the answer to the end; null while it lasts.")
    outcome: str
    disposition: str
    notes: str


class History(BaseModel):
    """Earlier contacts, newest first."""

    contacts: list[PastContact]


class PhoneAnswer(BaseModel):
    """The gateway's half of the media negotiation."""

    sdp: str
