"""An ID token is believed, or isn't (OpenID Connect Core section 3.1.3.7)."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import GuestProtocol, Key

from telephony.access.oidc.signing_keys import ALGORITHMS
from telephony.domain.errors import IdentityError

MAX_LENGTH = 64 * 1024
LEEWAY = 60.0
"""Seconds by which the provider's clock may be off."""

Claims = Mapping[str, Any]
KeyFor = Callable[[Mapping[str, object]], Key | None]


class KeyUnknown(Exception):
    """The key is none of those at hand; the provider may have new ones."""


def read_id_token(
    token: str,
    key_for: KeyFor,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    wall: Callable[[], float] = time.time,
) -> Claims:
    """Its claims. Raises `IdentityError` with what is wrong with it, `KeyUnknown`."""
    if len(token) > MAX_LENGTH:
        raise IdentityError(f"its ID token is longer than {MAX_LENGTH} characters")
    claims = _signed(token, key_for)
    now = wall()
    if claims.get("iss") != issuer:
        raise IdentityError("its ID token is of another issuer")
    _check_audience(claims, client_id)
    if not _is_time(claims.get("exp")) or claims["exp"] <= now - LEEWAY:
        raise IdentityError("its ID token has expired. Is the clock of this machine right?")
    if not _is_time(claims.get("iat")) or claims["iat"] > now + LEEWAY:
        raise IdentityError("its ID token is of the future. Is the clock of this machine right?")
    if "nbf" in claims and (not _is_time(claims["nbf"]) or claims["nbf"] > now + LEEWAY):
        raise IdentityError("its ID token doesn't hold yet. Is the clock of this machine right?")
    given = claims.get("nonce")
    if not isinstance(given, str) or not _same(given, nonce):
        raise IdentityError("its ID token is for another sign-in than this one (nonce)")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise IdentityError("its ID token names nobody (sub)")
    return claims


def _signed(token: str, key_for: KeyFor) -> Claims:
    def chosen(signed: GuestProtocol) -> Key:
        key = key_for(signed.headers())
        if key is None:
            raise KeyUnknown
        return key

    # What headers a provider adds besides is its own affair.
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        claims = jwt.decode(token, chosen, registry=registry).claims
    except UnsupportedAlgorithmError:
        raise IdentityError(
            "its ID token isn't signed in a way that is believed. Have it sign by RS256"
        ) from None
    except JoseError as error:
        # Its own words may hold what is in the token.
        raise IdentityError(f"its ID token isn't sound ({type(error).__name__})") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise IdentityError("its ID token isn't sound") from None
    if not isinstance(claims, dict):
        raise IdentityError("its ID token has no claims")
    return claims


def _check_audience(claims: Claims, client_id: str) -> None:
    audience = claims.get("aud")
    among = audience if isinstance(audience, list) else [audience]
    if client_id not in among:
        raise IdentityError("its ID token is for another client. Check oidc.client_id")
    # "If the ID Token contains multiple audiences, the Client SHOULD verify that an azp Claim is
    # present", and it is us.
    if (len(among) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise IdentityError("its ID token was made for another client (azp)")


def _is_time(value: object) -> bool:
    """NumericDate (RFC 7519 section 2), and one that can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def _same(given: str, expected: str) -> bool:
    """In constant time. JSON may hold half a character, which can't be encoded as it is."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())
