"""The people who may sign in, and the door that knows them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from telephony.access.kept_sessions import KeptSessions
from telephony.access.oidc.directory import Directory
from telephony.access.password_sign_in import Account, PasswordSignIn
from telephony.access.passwords import PasswordChecker
from telephony.access.session_seal import Grounds
from telephony.access.sessions import SessionBook, SessionLimits
from telephony.access.sign_in_pace import SignInPace
from telephony.app.settings.http import trusted_authorities
from telephony.app.settings.models import Settings
from telephony.app.settings.oidc import members, oidc_settings
from telephony.app.settings.people import accounts
from telephony.domain.errors import StoreError
from telephony.interfaces.access import Access, IdentityProvider
from telephony.interfaces.session_store import SessionStore
from telephony.lookups.json_client import JsonClient

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class People:
    """The door, and what it takes to tell it of changes."""

    access: Access
    _sign_in: PasswordSignIn
    _directory: Directory | None
    _sessions: SessionBook
    _grounds: Grounds
    _limits: SessionLimits
    _folder: Path

    def read(self, settings: Settings) -> Sequence[Account]:
        """Who may sign in by these settings; blocks. Raises `ConfigurationError`."""
        return accounts(settings.users, self._folder)

    def change(self, known: Sequence[Account], settings: Settings) -> list[str]:
        """Take who may sign in; whoever is gone, or may do other things or has another password,
        is signed out. Returns the names that changed."""
        self._sign_in.know(known)
        if self._directory is not None:
            self._directory.know(members(settings.users, settings.agents))
        changed = self._grounds.know(known)
        gone = [user.name for user in self._sessions.people if self._grounds.of(user) is None]
        self._sessions.end_of({*changed, *gone})
        return changed

    async def remember(self, store: SessionStore) -> None:
        """Let in who was signed in when the edge ended, and keep sessions for the next time."""
        oldest = time.time() - self._limits.longest
        try:
            records = await asyncio.to_thread(store.sessions, oldest, self._limits.in_all)
        except StoreError as error:
            # A full disk must not keep callers out.
            log.critical("everybody has to sign in again", problem=str(error))
            records = []
        self._sessions.bring_back(KeptSessions(store, self._grounds.of, time.monotonic), records)
        log.info("sessions of the last run", sessions=len(self._sessions))

    def note_use(self) -> None:
        """Have the last use of each session kept; before the store closes."""
        self._sessions.note_use()


def open_people(settings: Settings, folder: Path, stack: AsyncExitStack) -> People | None:
    """None where nobody has to sign in; blocks. Raises `ConfigurationError`."""
    if not settings.people_sign_in:
        return None
    checker = PasswordChecker()
    stack.callback(checker.close)
    known = accounts(settings.users, folder)
    sign_in = PasswordSignIn(known, checker, SignInPace(), time.monotonic)
    provider, directory = _provider(settings, folder, stack)
    grounds = Grounds(known, directory.ground if directory is not None else None)
    limits = SessionLimits(idle=settings.web.session_idle, longest=settings.web.session_longest)
    sessions = SessionBook(limits, time.monotonic)
    by_password = settings.oidc is None or settings.oidc.passwords
    access = Access(sign_in if by_password else None, sessions, provider)
    return People(access, sign_in, directory, sessions, grounds, limits, folder)


def _provider(
    settings: Settings, folder: Path, stack: AsyncExitStack
) -> tuple[IdentityProvider | None, Directory | None]:
    """Who else vouches for people; nobody is asked before somebody signs in."""
    if settings.oidc is None:
        return None, None
    # Here: an edge whose people have passwords needn't load what tokens are checked with.
    from telephony.access.oidc.provider import Provider
    from telephony.access.oidc.sign_in import OidcSignIn

    oidc = oidc_settings(settings.oidc, settings.web.url or "", folder)
    client = JsonClient(trusted_authorities(settings.http, folder))
    stack.push_async_callback(client.close)
    directory = Directory(oidc, members(settings.users, settings.agents))
    return OidcSignIn(oidc, Provider(oidc, client), directory, SignInPace()), directory


async def remember_sessions(
    people: People | None, store: SessionStore, stack: AsyncExitStack
) -> None:
    """Sessions outlive the edge by `store`, which `stack` closes after this."""
    if people is not None:
        await people.remember(store)
        stack.callback(people.note_use)
