"""Who works here, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be; one may be several. None includes another."""

    AGENT = "agent"
    """Speaks with callers; sees and ends only contacts of their own."""
    SUPERVISOR = "supervisor"
    """Sees the floor and call records; listens, whispers, barges, moves callers."""
    ADMINISTRATOR = "administrator"
    """Looks after the edge: call records, metrics, the API."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in."""

    name: str
    """As in `users:`; an agent's is also that in `agents:`."""
    roles: frozenset[Role]
    display_name: str = ""
    """For people; "" where the name does."""
    queues: frozenset[str] | None = None
    """What a supervisor is confined to; None: all queues."""

    @property
    def shown_name(self) -> str:
        """What pages call this person."""
        return self.display_name or self.name

    def is_any(self, roles: frozenset[Role]) -> bool:
        """Whether one of `roles` is this person's."""
        return bool(self.roles & roles)

    @property
    def sees_all_calls(self) -> bool:
        """Whether every caller's number and words may be shown to this person."""
        if Role.ADMINISTRATOR in self.roles:
            return True
        return Role.SUPERVISOR in self.roles and self.queues is None
