"""What the agent's page asks for, read strictly: bounded in every direction."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from telephony.interfaces.agent_desk import Target, ToAgent, ToNumber, ToQueue, WrapUp

MAX_SDP = 16_384
"""Characters; a browser's offer of one audio stream has about 3,000."""
MAX_NOTES = 4000
MAX_FIELDS = 40
Name = Annotated[str, Field(min_length=1, max_length=128)]
PAGE_ID = r"^[A-Za-z0-9-]{8,64}$"
PageId = Annotated[str, Field(pattern=PAGE_ID)]
"""Drawn by a page when it opens, so that two pages of one agent are told apart."""


class Strict(BaseModel):
    """An unknown key is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid")


class BreakWish(Strict):
    """A pause, for one of the reasons on offer."""

    reason: Annotated[str, Field(max_length=64)] = ""


class DigitsWish(Strict):
    """Keys to send."""

    symbols: Annotated[str, Field(pattern=r"^[0-9*#A-D]{1,32}$")]


class TargetModel(Strict):
    """Where a caller goes."""

    kind: Literal["agent", "queue", "number"]
    name: Name

    @property
    def target(self) -> Target:
        """As the desk takes it."""
        match self.kind:
            case "agent":
                return ToAgent(self.name)
            case "queue":
                return ToQueue(self.name)
            case "number":
                return ToNumber(self.name)


class ConsultModel(Strict):
    """Whom to consult."""

    kind: Literal["agent", "number"]
    name: Name

    @property
    def target(self) -> ToAgent | ToNumber:
        """As the desk takes it."""
        return ToAgent(self.name) if self.kind == "agent" else ToNumber(self.name)


class WrapUpModel(Strict):
    """What the agent noted so far."""

    contact_id: Name
    disposition: Annotated[str, Field(max_length=64)] = ""
    notes: Annotated[str, Field(max_length=MAX_NOTES)] = ""
    fields: Annotated[
        dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=500)]],
        Field(max_length=MAX_FIELDS),
    ] = {}

    @property
    def noted(self) -> WrapUp:
        """As the desk takes it."""
        return WrapUp(self.disposition, self.notes, dict(self.fields))


class PhoneOffer(Strict):
    """A browser's half of the media negotiation (RFC 8829)."""

    page: PageId
    sdp: Annotated[str, Field(min_length=1, max_length=MAX_SDP)]
