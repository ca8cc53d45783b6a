"""A provider's keys, and tokens that are sound but for what a test says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from telephony.access.oidc.settings import OidcSettings

NOW = 1_800_000_000.0
ISSUER, CLIENT = "https://login.example/realm", "telephony"
NONCE = "the nonce of this sign-in"
SETTINGS = OidcSettings(ISSUER, CLIENT, "https://edge.example/sign-in/callback", "a secret")

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "other"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)

Claims = Mapping[str, Any]


def claims(issuer: str = ISSUER, nonce: str = NONCE, **others: Any) -> dict[str, Any]:
    """Sound ones, changed by keyword; None leaves a claim out."""
    sound = {
        "iss": issuer,
        "aud": CLIENT,
        "sub": "ann",
        "nonce": nonce,
        "iat": int(NOW) - 1,
        "exp": int(NOW) + 300,
    }
    return {name: value for name, value in (sound | others).items() if value is not None}


def token(said: Claims, key: Key = RSA, algorithm: str = "RS256", **header: Any) -> str:
    """Signed."""
    heads = {"alg": algorithm, "kid": key.kid} | header
    heads = {name: value for name, value in heads.items() if value is not None}
    return jws.serialize_compact(heads, json.dumps(dict(said)), key, algorithms=[algorithm])


def unsigned(said: Claims, algorithm: str = "none") -> str:
    """What nobody signed."""
    head = _text({"alg": algorithm, "kid": "rsa"})
    return f"{head}.{_text(dict(said))}."


def key_set(*keys: Key) -> dict[str, Any]:
    """A JWK Set of public keys."""
    return {"keys": [key.as_dict(private=False) for key in keys]}


def _text(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def by_shared_key(said: Claims, key: bytes) -> str:
    """HS256 with a key that others know too: no library makes that of a public one."""
    content = f"{_text({'alg': 'HS256', 'kid': 'rsa'})}.{_text(dict(said))}"
    signature = hmac.new(key, content.encode(), hashlib.sha256).digest()
    return f"{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
