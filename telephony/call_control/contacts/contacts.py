"""The contacts of the moment, by agent, and the last one of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from telephony.call_control.contacts.contact import Contact, Outside
from telephony.call_control.contacts.contact_facts import ContactFacts
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.call_control.contacts.party_leg import PartyLeg
from telephony.call_control.contacts.queue_stay import QueueStay
from telephony.conversation.hearing import Role
from telephony.domain.leg import LegEnded
from telephony.interfaces.browser_phones import BrowserPhones
from telephony.interfaces.contact_store import ContactRecord
from telephony.interfaces.user_agent import UserAgent


@dataclass(frozen=True, slots=True)
class ContactWorld:
    """What contacts are given of the world; each may be missing."""

    browsers: BrowserPhones | None = None
    hold_music: Callable[[], Sequence[Path]] = tuple
    day: Callable[[], int] = lambda: date.today().toordinal()
    """Changes at the firm's midnight."""


class Contacts:
    """Makes contacts and knows whose they are. Lives on the event loop."""

    def __init__(
        self,
        user_agent: UserAgent,
        world: ContactWorld,
        contact_log: ContactLog,
        changed: Callable[[Contact], None],
    ) -> None:
        self._user_agent = user_agent
        self._world = world
        self._log = contact_log
        self._changed = changed
        self._present: dict[str, Contact] = {}
        self._last: dict[str, Contact] = {}

    def __getitem__(self, agent: str) -> Contact:
        return self._present[agent]

    @property
    def agents(self) -> Collection[str]:
        """Whose telephones are rung for a caller, or talk to one."""
        return self._present.keys()

    def of(self, agent: str) -> Contact | None:
        """Whom the agent is rung for, or speaks with."""
        return self._present.get(agent)

    def last_of(self, agent: str) -> Contact | None:
        """The present contact, or the one before: notes may still be made of it."""
        return self._last.get(agent)

    def take(self, agent: str) -> Contact | None:
        """The agent's present contact, which is no longer the agent's."""
        return self._present.pop(agent, None)

    def ring(
        self,
        stay: QueueStay,
        agent: str,
        uri: str,
        on_answered: Callable[[], None],
        on_ended: Callable[[Contact, LegEnded], None],
    ) -> None:
        """Ring an agent for a caller."""
        leg = self._user_agent.dial(uri, calling_number=stay.calling_number)
        phone = PartyLeg(
            leg, stay.reports_of(leg, Role.AGENT, agent), on_answered, lambda end: None
        )
        contact = self.add(stay, agent, phone, self._log[agent])
        self.ends_with(contact, on_ended)

    def add(self, stay: QueueStay, agent: str, phone: PartyLeg, record: ContactRecord) -> Contact:
        """A contact by a leg that is there already."""
        facts = ContactFacts(
            contact_id=record.contact_id,
            call_id=stay.facts.call_id,
            queue=stay.queue,
            agent=agent,
            offered_at=record.offered_at,
            caller_number=stay.calling_number,
            caller_name=stay.facts.caller.name,
            callback=stay.on_the_line is None,
        )

        def changed() -> None:
            self._changed(contact)

        out = Outside(
            self._world.hold_music,
            lambda: stay.record(facts.contact_id, agent, changed),
            stay.note,
            lambda seconds: self._log.held(agent, seconds),
            changed,
        )
        contact = Contact(facts, stay.on_the_line, phone, out)
        contact.variables = stay.wanted.variables
        self._present[agent] = self._last[agent] = contact
        self._changed(contact)
        return contact

    def ends_with(self, contact: Contact, on_ended: Callable[[Contact, LegEnded], None]) -> None:
        """Tell the end of the agent's leg, while the contact is still the agent's."""
        agent = contact.facts.agent

        def ended(end: LegEnded) -> None:
            if self._present.get(agent) is contact:
                on_ended(contact, end)

        contact.phone.on_ended = ended
