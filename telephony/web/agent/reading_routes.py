"""What the agent's page reads: the desk, what there is to choose from, the caller's history."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from telephony.acd.agent_state import AgentState
from telephony.interfaces.contact_store import ContactRecord
from telephony.web.agent.live_route import desk_message
from telephony.web.agent.messages import (
    Colleague,
    DeskMessage,
    History,
    Offered,
    PastContact,
    Targets,
)
from telephony.web.agent.pages import OpenPages
from telephony.web.agent.side import AgentSide
from telephony.web.agent.wish_routes import NOT_NOW
from telephony.web.current_user import SignedAgent

MAX_HISTORY = 20
"""Earlier contacts that an agent is shown."""


def reading_routes(side: AgentSide, pages: OpenPages) -> APIRouter:
    """An agent reads its own desk, and of a caller only while it is the agent's."""
    routes = APIRouter(prefix="/api/agent", tags=["agent"], responses=NOT_NOW)

    @routes.get("/desk", summary="The desk as it stands, as `WS /api/agent/live` sends it")
    async def desk(user: SignedAgent) -> DeskMessage:
        return desk_message(side, pages, user.name)

    @routes.get("/offered", summary="Breaks, dispositions and scripts to choose from")
    async def offered(user: SignedAgent) -> Offered:
        return Offered(
            agent=user.shown_name,
            browser_phone=side.phones is not None,
            breaks=list(side.settings.breaks),
            queues=dict(side.settings.queues),
        )

    @routes.get("/targets", summary="Where the caller can be transferred")
    async def targets(user: SignedAgent) -> Targets:
        views = [side.desk.view(name) for name in side.desk.agents if name != user.name]
        working = [view for view in views if view.state is not AgentState.OFFLINE]
        return Targets(
            agents=[
                Colleague(name=view.agent, state=view.state, free=view.state is AgentState.READY)
                for view in working
            ],
            queues=sorted(side.settings.queues),
        )

    @routes.get("/history", summary="What the present caller had to do with agents before")
    async def history(user: SignedAgent) -> History:
        call = side.desk.view(user.name).call
        if call is None or not call.caller_number:
            return History(contacts=[])
        records = await asyncio.to_thread(
            side.contacts.contacts_of_number, call.caller_number, limit=MAX_HISTORY + 1
        )
        earlier = [record for record in records if record.contact_id != call.contact_id]
        return History(contacts=[_past(record) for record in earlier[:MAX_HISTORY]])

    return routes


def _past(record: ContactRecord) -> PastContact:
    begun, ended = record.answered_at, record.ended_at
    return PastContact(
        at=record.offered_at,
        queue=record.queue,
        agent=record.agent,
        talked=None if begun is None or ended is None else max(0.0, ended - begun),
        outcome=record.outcome,
        disposition=record.disposition,
        notes=record.notes,
    )
