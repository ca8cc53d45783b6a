"""Hashes of callers' secrets, checked beside calls as passwords are."""

from __future__ import annotations

from telephony.access.passwords import Busy, PasswordChecker, check_hash
from telephony.domain.errors import ConfigurationError, ErrandError


class ArgonHashes:
    """Implements `telephony.interfaces.secret_hashes.SecretHashes`; `close` ends its threads."""

    def __init__(self) -> None:
        self._checker = PasswordChecker()

    async def is_right(self, secret: str, hashed: str) -> bool:
        """See `SecretHashes`."""
        try:
            check_hash(hashed)
            return await self._checker.is_right(secret, hashed)
        except ConfigurationError as error:
            raise ErrandError("what the secret is compared with is no argon2id hash") from error
        except Busy as error:
            raise ErrandError("too many secrets wait to be checked") from error

    def close(self) -> None:
        """Wait for what is being checked; nothing more is."""
        self._checker.close()
