"""What binds a kept session to its browser, its person, and what the person's rights rest on.

The edge keeps no secret of a browser, so it can't make a seal: only whoever shows the secret lets
it be checked. A row that was changed in the database, a person who has other roles or another
password by now: the seal doesn't fit, and the session is over. Whoever reads the database can't
guess passwords by it either, for want of the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable

from telephony.access.password_sign_in import Account
from telephony.domain.user import User

GroundOf = Callable[[User], str | None]
"""What a person's rights rest on, as a text that is another one when that changes; None once
nobody vouches for the person."""


def key_of(secret: str) -> str:
    """By what a session is found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal_of(secret: str, user: User, ground: str) -> str:
    """In hexadecimal."""
    queues = None if user.queues is None else sorted(user.queues)
    facts = [user.name, sorted(user.roles), user.display_name, queues, ground]
    return hmac.new(secret.encode(), json.dumps(facts).encode(), hashlib.sha256).hexdigest()


class Grounds:
    """What people's rights rest on: their entry under `users:` and their password, or what
    `of_others` says of somebody who has none."""

    def __init__(self, accounts: Iterable[Account], of_others: GroundOf | None = None) -> None:
        self._of_users = {one.user.name: one.ground for one in accounts}
        self._of_others = of_others

    def know(self, accounts: Iterable[Account]) -> list[str]:
        """From now on these; returns who came or is gone, or whose rights rest on other things."""
        before, self._of_users = self._of_users, {one.user.name: one.ground for one in accounts}
        after = self._of_users
        return [name for name in {**before, **after} if before.get(name) != after.get(name)]

    def of(self, user: User) -> str | None:
        """See `GroundOf`."""
        if user.name in self._of_users or self._of_others is None:
            return self._of_users.get(user.name)
        return self._of_others(user)
