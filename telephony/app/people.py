"""The people who may sign in, and the door that knows them."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from pathlib import Path

from telephony.access.password_sign_in import PasswordSignIn
from telephony.access.passwords import PasswordChecker
from telephony.access.sessions import SessionBook, SessionLimits
from telephony.access.sign_in_pace import SignInPace
from telephony.app.settings.models import Settings
from telephony.app.settings.people import accounts
from telephony.interfaces.access import Access


def open_access(settings: Settings, folder: Path, stack: AsyncExitStack) -> Access | None:
    """None where no `users:` are configured; blocks. Raises `ConfigurationError`."""
    if not settings.users:
        return None
    checker = PasswordChecker()
    stack.callback(checker.close)
    known = accounts(settings.users, folder)
    sign_in = PasswordSignIn(known, checker, SignInPace(), time.monotonic)
    limits = SessionLimits(idle=settings.web.session_idle, longest=settings.web.session_longest)
    return Access(sign_in, SessionBook(limits, time.monotonic))
