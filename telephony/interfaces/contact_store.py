"""Contacts of callers with agents, decisions and agents' states: written for reports and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from telephony.acd.agent_state import AgentState
from telephony.acd.decision import Decision
from telephony.domain.call import CallId


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact of a caller with one agent. Times are seconds since the epoch."""

    contact_id: str
    call_id: CallId
    queue: str
    agent: str
    offered_at: float
    waited: float
    answered_at: float | None = None
    """None: rung in vain."""
    ended_at: float | None = None
    """None while it lasts; and when the edge died in it, unless its recording tells the end."""
    held: float = 0.0
    """Seconds on hold, consultations included."""
    outcome: str = ""
    """caller_hangup, agent_hangup, transferred, no_answer, declined, withdrawn, agent_lost,
    edge_died; "" while it lasts."""
    transferred_to: str = ""
    disposition: str = ""
    notes: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    wrapped_up_at: float | None = None


@dataclass(frozen=True, slots=True)
class StateChange:
    """An agent's state from `at` on."""

    at: float
    agent: str
    state: AgentState
    reason: str


class ContactJournal(Protocol):
    """The writing side; calls return at once, in order, nothing is lost (as `CallJournal`)."""

    def together(self) -> AbstractContextManager[None]:
        """What is noted in this block of the event loop's is handed over as one, at its end."""

    def note_contact(self, record: ContactRecord) -> None:
        """A contact as it stands; again with the same `contact_id`: the later one counts."""

    def note_decision(self, call_id: CallId, at: float, decision: Decision) -> None:
        """Why this agent, or why still nobody; `at` in seconds since the epoch."""

    def note_state(self, change: StateChange) -> None:
        """An agent's state changed."""


class ContactArchive(Protocol):
    """The reading side; blocking, called from a worker thread. Each raises `StoreError`."""

    def contacts_of_call(self, call_id: CallId) -> Sequence[ContactRecord]:
        """In the order of their offers."""

    def contacts_of_number(self, number: str, *, limit: int) -> Sequence[ContactRecord]:
        """What a caller's number had to do with agents before, newest first; answered ones."""

    def contacts_since(self, since: float) -> Sequence[ContactRecord]:
        """This edge's contacts that were offered since then, oldest first."""

    def last_agents(self, *, limit: int) -> Sequence[tuple[str, str]]:
        """Who spoke last with a number, newest first: (number, agent)."""

    def decisions_of_call(self, call_id: CallId) -> Sequence[tuple[float, str]]:
        """When, and the decision as a sentence."""

    def states_since(self, since: float) -> Sequence[StateChange]:
        """Every agent's changes since then, oldest first."""


class ContactRecovery(Protocol):
    """What the next start learns of contacts in which the edge died."""

    def end_cut_off(self, call_id: CallId, at: float) -> None:
        """Somebody spoke with the caller until `at`, by the sound. Blocks; raises `StoreError`."""
