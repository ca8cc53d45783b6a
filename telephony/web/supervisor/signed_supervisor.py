"""Who looks at the floor, and how much of it is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from telephony.domain.user import User
from telephony.web.current_user import SignedOperator


@dataclass(frozen=True, slots=True)
class Supervisor:
    """A signed-in supervisor or administrator."""

    name: str
    queues: frozenset[str] | None
    """What they may see and change; None: everything."""


def supervisor_of(user: User) -> Supervisor:
    """`user` as somebody who looks at the floor."""
    return Supervisor(user.name, None if user.sees_all_calls else user.queues)


def _signed(user: SignedOperator) -> Supervisor:
    return supervisor_of(user)


SignedSupervisor = Annotated[Supervisor, Depends(_signed)]
"""A route's parameter; everybody else is refused with a sentence."""
