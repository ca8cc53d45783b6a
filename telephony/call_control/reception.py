"""Takes incoming calls: route, flow, task, record; knows every call in progress."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from telephony.call_control.call_log import CallLog
from telephony.call_control.flow_call import FlowCall
from telephony.call_control.flow_choice import FlowChoice
from telephony.call_control.routing import RoutingTable
from telephony.call_control.services import CallServices
from telephony.domain.call import CallFacts, new_call_id
from telephony.domain.leg import IncomingInvite
from telephony.domain.sip_status import reason_phrase
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Kind
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.edge_view import CallInProgress
from telephony.interfaces.user_agent import Leg
from telephony.ivr.machine import FlowMachine

log = structlog.get_logger(__name__)


class Reception:
    """The user agent's `IncomingCallHandler` and refusal handler."""

    def __init__(self, routes: RoutingTable, flows: FlowChoice, services: CallServices) -> None:
        self._routes = routes
        self._flows = flows
        self._services = services
        self._calls: dict[str, FlowCall] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def calls_in_progress(self) -> Sequence[CallInProgress]:
        """Oldest first."""
        return [CallInProgress(call.log.record, call.log.entries) for call in self._calls.values()]

    def __call__(self, leg: Leg, invite: IncomingInvite) -> None:
        """A call that the gate let in."""
        facts = _facts(invite)
        route = self._routes.find(invite.trunk, invite.called_number)
        chosen = self._flows.choose(route.flow, facts) if route is not None else None
        if route is None or chosen is None:
            leg.hang_up(Reason.NO_ROUTE)
            self._on_record(facts, invite, ended(Reason.NO_ROUTE))
            return
        flow = chosen.flow
        record = CallRecord(facts, flow.name, flow.version, canary=chosen.canary)
        call_log = CallLog(record)
        _note_invite(call_log, invite)
        if chosen.canary:
            call_log.add(Kind.CALL, "canary", flow=flow.name, version=flow.version)
        self._services.observer.began(facts)
        recordings = self._services.recordings
        notices = recordings.notices(facts.call_id) if recordings is not None else {}
        machine = FlowMachine(flow, facts, notices, calendars=self._services.calendars)
        call = FlowCall(leg, machine, route.answer, call_log, self._services)
        self._start(call, facts)

    def refused(self, invite: IncomingInvite, termination: Termination) -> None:
        """A call that the gate turned away. A stranger's is counted, a trunk's is on record."""
        self._services.observer.refused(invite, termination)
        if invite.trunk:
            self._on_record(_facts(invite), invite, termination)

    async def finish(self, within: float) -> int:
        """Wait for the calls in progress, then end those left; returns how many those were."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    def _start(self, call: FlowCall, facts: CallFacts) -> None:
        self._calls[facts.call_id] = call
        task = asyncio.create_task(call.run(), name=f"call {facts.call_id}")
        self._tasks.add(task)

        def done(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._calls.pop(facts.call_id, None)
            if not task.cancelled() and task.exception() is not None:
                log.error("call task died", call_id=facts.call_id, exc_info=task.exception())

        task.add_done_callback(done)

    def _on_record(
        self, facts: CallFacts, invite: IncomingInvite, termination: Termination
    ) -> None:
        call_log = CallLog(CallRecord(facts))
        _note_invite(call_log, invite)
        status = termination.sip_status
        call_log.add(Kind.SIP, f"{status} {reason_phrase(status)} (INVITE) sent")
        call_log.close(termination)
        self._services.journal.begin(CallRecord(facts))
        self._services.journal.finish(call_log.record, call_log.entries)
        self._services.observer.ended(call_log.record)


def _facts(invite: IncomingInvite) -> CallFacts:
    return CallFacts(
        call_id=new_call_id(invite.received_at),
        trunk=invite.trunk,
        caller=invite.caller,
        called_number=invite.called_number,
        received_at=invite.received_at,
        sip_call_id=invite.sip_call_id,
    )


def _note_invite(call_log: CallLog, invite: IncomingInvite) -> None:
    call_log.add(
        Kind.SIP,
        "INVITE received",
        invite.received_at,
        source=invite.source,
        trunk=invite.trunk,
        offer="with SDP" if invite.offers_audio else "delayed",
    )
