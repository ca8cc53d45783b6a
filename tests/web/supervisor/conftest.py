"""The supervisor's page and API over a floor that is set by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from telephony.acd.agent_state import AgentState
from telephony.domain.user import User
from telephony.web.supervisor.side import FloorSide
from tests.web.agent.desk_as_set import GatewayAsSet
from tests.web.edge import WebSide
from tests.web.people import EVERYONE, people
from tests.web.supervisor.floor import FloorAsSet, agent, call, queue, waiting

ORIGIN = "http://127.0.0.1:8080"


@dataclass
class FloorPage:
    """The web side with a floor; `as_user` opens a browser in which somebody is signed in."""

    web: WebSide
    floor: FloorAsSet = field(default_factory=FloorAsSet)
    phones: GatewayAsSet | None = field(default_factory=GatewayAsSet)

    def staff(self) -> None:
        """People, and the floor that they see."""
        self.web.access = people(*EVERYONE)
        self.web.floor = FloorSide(self.floor, ZoneInfo("Europe/Berlin"), self.phones)

    def as_user(self, user: User) -> TestClient:
        """A client whose requests are `user`'s."""
        self.staff()
        return TestClient(
            self.web.application(),
            base_url=ORIGIN,
            headers=self.web.signed_in(user) | {"Origin": ORIGIN},
            follow_redirects=False,
        )


@pytest.fixture
def floor_page(web: WebSide) -> FloorPage:
    """Two queues with two agents; one caller waits in support."""
    page = FloorPage(web)
    page.floor.put(
        queue("sales", ready=1),
        queue("support", waiting(1), busy=1),
        agent("bob", "sales"),
        agent("cem", "support", state=AgentState.BUSY, call=call("support")),
    )
    return page
