"""Passwords are kept and checked by argon2id (RFC 9106), on threads that yield to everybody."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError, VerifyMismatchError

from telephony.domain.errors import ConfigurationError

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""OWASP's password storage cheat sheet. One lane: a check occupies one core, 40 to 70 ms long."""
MAX_MEMORY_KIB, MAX_PASSES, MAX_LANES = 256 * 1024, 10, 8
"""Of a hash that somebody else made."""
WORKERS = 2
MAX_WAITING = 32
"""Checks that may wait for a worker: less than two seconds' worth."""
MAX_LENGTH = 256
"""Characters of a password. argon2's own bound is 4 GB."""
NICENESS = 15

_HASHER = PasswordHasher(PASSES, MEMORY_KIB, LANES, type=Type.ID)


def hash_password(password: str) -> str:
    """What may stand in telephony.yaml: "$argon2id$..."; blocks. Raises `ConfigurationError`."""
    if not 8 <= len(password) <= MAX_LENGTH:
        raise ConfigurationError(f"A password has 8 to {MAX_LENGTH} characters.")
    return _HASHER.hash(password)


def check_hash(text: str) -> None:
    """Raises `ConfigurationError` with why `text` can't be a password's hash."""
    try:
        found = extract_parameters(text)
    except InvalidHashError as error:
        raise ConfigurationError("This is no argon2 hash; `telephony user hash` makes one.") from (
            error
        )
    within = (
        found.memory_cost <= MAX_MEMORY_KIB
        and found.time_cost <= MAX_PASSES
        and found.parallelism <= MAX_LANES
    )
    if found.type is not Type.ID or not within:
        raise ConfigurationError(
            f"A password's hash is argon2id with at most {MAX_MEMORY_KIB} KiB, {MAX_PASSES} passes "
            f"and {MAX_LANES} lanes, so that no sign-in weighs on calls. `telephony user hash` "
            "makes one."
        )


class Busy(Exception):
    """More passwords wait to be checked than there is time for."""


class PasswordChecker:
    """Checks passwords, a few at once; lives on the event loop. `close` ends its threads."""

    def __init__(self, verify: Callable[[str, str], bool] | None = None) -> None:
        self._verify = verify or matches
        self._waiting = 0
        self._workers = ThreadPoolExecutor(WORKERS, "password", _yield_to_others)

    async def is_right(self, password: str, hashed: str) -> bool:
        """Whether `hashed` is of `password`. Raises `Busy`."""
        if self._waiting >= WORKERS + MAX_WAITING:
            raise Busy
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._workers, self._verify, password, hashed)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Wait for what is being checked; nothing more is."""
        self._workers.shutdown(cancel_futures=True)


def matches(password: str, hashed: str) -> bool:
    """Whether `hashed` is of `password`; blocks. Raises `ConfigurationError` for what is no hash
    or can't be computed here."""
    try:
        return _HASHER.verify(hashed, password)
    except VerifyMismatchError:
        return False
    except (Argon2Error, InvalidHashError) as error:
        raise ConfigurationError(f"A password can't be checked: {error}.") from error


def _yield_to_others() -> None:
    """On Linux niceness is each thread's own: calls go before sign-ins."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
