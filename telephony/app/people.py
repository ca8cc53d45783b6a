"""The people who may sign in, and the door that knows them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from telephony.access.password_sign_in import Account, PasswordSignIn
from telephony.access.passwords import PasswordChecker
from telephony.access.sessions import SessionBook, SessionLimits
from telephony.access.sign_in_pace import SignInPace
from telephony.app.settings.models import Settings
from telephony.app.settings.people import accounts
from telephony.interfaces.access import Access


@dataclass(frozen=True, slots=True)
class People:
    """The door, and what it takes to tell it of changes."""

    access: Access
    _sign_in: PasswordSignIn
    _sessions: SessionBook
    _folder: Path

    def read(self, settings: Settings) -> Sequence[Account]:
        """Who may sign in by these settings; blocks. Raises `ConfigurationError`."""
        return accounts(settings.users, self._folder)

    def change(self, known: Sequence[Account], old: Settings, new: Settings) -> list[str]:
        """Take what was read of `new`; whoever is gone, or may do other things or has another
        password by the file, is signed out. Returns their names."""
        self._sign_in.know(known)
        changed = [name for name, user in old.users.items() if new.users.get(name) != user]
        self._sessions.end_of(changed)
        return changed


def open_people(settings: Settings, folder: Path, stack: AsyncExitStack) -> People | None:
    """None where no `users:` are configured; blocks. Raises `ConfigurationError`."""
    if not settings.users:
        return None
    checker = PasswordChecker()
    stack.callback(checker.close)
    known = accounts(settings.users, folder)
    sign_in = PasswordSignIn(known, checker, SignInPace(), time.monotonic)
    limits = SessionLimits(idle=settings.web.session_idle, longest=settings.web.session_longest)
    sessions = SessionBook(limits, time.monotonic)
    return People(Access(sign_in, sessions), sign_in, sessions, folder)
