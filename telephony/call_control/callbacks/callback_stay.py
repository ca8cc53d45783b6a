"""The stay in a queue of somebody who isn't on the line before an agent is."""

from __future__ import annotations

from collections.abc import Callable

from telephony.acd.decision import Decision
from telephony.call_control.call_log import CallLog
from telephony.call_control.callbacks.callback_world import CallbackServices
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.call_control.inbox import Item
from telephony.domain.call import CallFacts
from telephony.domain.timeline import Kind
from telephony.ivr.commands import EnterQueue


class CallbackStay(QueueStay):
    """Tells when an agent is there for somebody who has yet to be called."""

    def __init__(
        self,
        wanted: EnterQueue,
        facts: CallFacts,
        log: CallLog,
        services: CallbackServices,
        post: Callable[[Item], None],
        agent_answered: Callable[[Contact], None],
        moved: Callable[[str], None],
    ) -> None:
        super().__init__(
            wanted,
            facts,
            None,
            services.prompts,
            post,
            self._note_agent,
            lambda event, details: log.note(Kind.CALL, event, details),
            services.recordings,
        )
        self._log = log
        self._agent_answered = agent_answered
        self._moved = moved

    def meet(self, contact: Contact) -> None:
        """An agent answered: the caller is called, unless it is on the line already."""
        if self.on_the_line is not None:
            super().meet(contact)
            return
        self.contact = contact
        self.belongs(contact.phone.leg)
        self._agent_answered(contact)

    def moved(self, queue: str) -> None:
        """See `QueueStay`; it is owed by that queue then."""
        super().moved(queue)
        self._moved(queue)

    def _note_agent(self, decision: Decision) -> None:
        """Why this agent; why still nobody is with the decisions, which may be many in a night."""
        if decision.agent is not None:
            why = str(decision).partition(": ")[2]
            details = {"agent": decision.agent, "queue": decision.queue, "why": why}
            self._log.note(Kind.CALL, "agent rung", details)
