"""The agent's page and API over a desk that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from starlette.testclient import TestClient

from telephony.domain.user import User
from telephony.web.agent.settings import (
    AgentPageSettings,
    FieldKind,
    QueueGuide,
    ScriptField,
    ScriptPart,
)
from telephony.web.agent.side import AgentSide
from tests.web.agent.desk_as_set import ContactsAsSet, DeskAsSet, GatewayAsSet
from tests.web.edge import WebSide
from tests.web.people import EVERYONE, people

SETTINGS = AgentPageSettings(
    breaks=("Lunch", "Training"),
    queues={
        "support": QueueGuide(
            dispositions=("Solved", "Call again"),
            script=(
                ScriptPart(say="Hello {{ caller }}, this is {{ agent }}."),
                ScriptPart(field=ScriptField("product", "Product")),
                ScriptPart(field=ScriptField("urgent", "Urgent?", FieldKind.CHOICE, ("yes", "no"))),
            ),
        ),
        "sales": QueueGuide(),
    },
)


@dataclass
class AgentsPage:
    """The web side with agents; `as_user` opens a browser in which somebody is signed in."""

    web: WebSide
    desk: DeskAsSet = field(default_factory=DeskAsSet)
    phones: GatewayAsSet | None = field(default_factory=GatewayAsSet)
    contacts: ContactsAsSet = field(default_factory=ContactsAsSet)
    settings: AgentPageSettings = SETTINGS

    def as_user(self, user: User) -> TestClient:
        """A client whose requests are `user`'s."""
        self.web.access = people(*EVERYONE)
        self.web.agents = AgentSide(self.desk, self.contacts, self.phones, self.settings)
        return TestClient(
            self.web.application(),
            base_url="http://127.0.0.1:8080",
            headers=self.web.signed_in(user) | {"Origin": "http://127.0.0.1:8080"},
            follow_redirects=False,
        )


@pytest.fixture
def agents(web: WebSide) -> Iterator[AgentsPage]:
    """Ann, Bob, Cem and Dee have desks."""
    yield AgentsPage(web)
