"""People who work with an edge under test, and the door that knows them.

web.access = people(ANN, SUE)
web.get("/agent", web.signed_in(ANN))
"""

from __future__ import annotations

import time

from telephony.access.sessions import SessionBook, SessionLimits
from telephony.domain.user import Role, User
from telephony.interfaces.access import Access, SignInRefused

ANN = User("ann", frozenset({Role.AGENT}), "Ann Archer")
SUE = User("sue", frozenset({Role.SUPERVISOR}))
SAM = User("sam", frozenset({Role.SUPERVISOR}), queues=frozenset({"support"}))
ADA = User("ada", frozenset({Role.ADMINISTRATOR}))
LEE = User("lee", frozenset({Role.AGENT, Role.SUPERVISOR}), "Lee <both>")
EVERYONE = (ANN, SUE, SAM, ADA, LEE)
PASSWORD = "a good password"


class OnePassword:
    """An `Authenticator`: each of `users` has the same password."""

    def __init__(self, *users: User) -> None:
        self._users = {user.name: user for user in users}

    async def authenticate(self, name: str, password: str, source: str) -> User | SignInRefused:
        """See `Authenticator`."""
        user = self._users.get(name)
        if user is None or password != PASSWORD:
            return SignInRefused("Wrong.")
        return user


def people(*users: User, limits: SessionLimits | None = None) -> Access:
    """An edge's door that knows `users`."""
    sessions = SessionBook(limits or SessionLimits(), time.monotonic)
    return Access(OnePassword(*users), sessions)
