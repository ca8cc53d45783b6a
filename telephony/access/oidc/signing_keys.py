"""The keys that a provider signs with (RFC 7517), and which of them a token may be checked by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from telephony.domain.errors import IdentityError

KEY_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
"""Algorithms that are taken, and what keys they have. Neither `none` nor those with a shared key:
whoever can read the client's secret could make tokens by these."""
ALGORITHMS = list(KEY_TYPES)
MAX_KEYS = 50


class SigningKeys:
    """A provider's keys as they were fetched at one moment."""

    def __init__(self, keys: Sequence[tuple[Mapping[str, Any], Key]]) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def fitting(self, header: Mapping[str, object]) -> Key | None:
        """The key that a token's header means; None if it isn't among these.

        OpenID Connect Core section 10.1: "a kid value MUST be provided" where there are several.
        """
        algorithm, key_id = header.get("alg"), header.get("kid")
        wanted = KEY_TYPES.get(algorithm) if isinstance(algorithm, str) else None
        found = [
            key
            for written, key in self._keys
            if written["kty"] == wanted
            and written.get("alg") in (None, algorithm)
            and (key_id is None or written.get("kid") == key_id)
        ]
        return found[0] if len(found) == 1 or (found and key_id is not None) else None


def read_keys(body: object) -> SigningKeys:
    """Those that we can use of a JWK Set. Raises `IdentityError`, for the operator."""
    listed = body.get("keys") if isinstance(body, Mapping) else None
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise IdentityError(f"The provider's jwks_uri has no JWK Set of at most {MAX_KEYS} keys.")
    keys = [(written, key) for written in listed if (key := _key(written)) is not None]
    if not keys:
        raise IdentityError(
            "The provider's jwks_uri has no key that signs by RSA, EC or Ed25519. "
            "Have it sign ID tokens by RS256."
        )
    return SigningKeys(keys)


def _key(written: object) -> Key | None:
    """None for one of another kind or use: a set may hold keys that we don't know."""
    if not isinstance(written, dict) or written.get("kty") not in KEY_TYPES.values():
        return None
    if written.get("use") not in (None, "sig"):
        return None
    try:
        return import_key(written)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
