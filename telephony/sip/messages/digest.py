"""Digest credentials for one request (RFC 8760, RFC 7616, and RFC 2617 where a server is old)."""

from __future__ import annotations

import hashlib
import re
import secrets

_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASH = {"MD5": "md5", "SHA-256": "sha256"}


def credentials(challenge: str, method: str, uri: str, username: str, password: str) -> str | None:
    """The value of Authorization for a WWW-Authenticate; None if we can't speak its algorithm."""
    said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(challenge)}
    algorithm = said.get("algorithm", "MD5").upper()
    if algorithm not in _HASH or "nonce" not in said:
        return None

    def digest(*parts: str) -> str:
        # The peer's choice: RFC 3261 knows MD5 only.
        used = hashlib.new(_HASH[algorithm], usedforsecurity=False)
        used.update(":".join(parts).encode())
        return used.hexdigest()

    realm, nonce = said.get("realm", ""), said["nonce"]
    who, what = digest(username, realm, password), digest(method, uri)
    given = {"username": username, "realm": realm, "nonce": nonce, "uri": uri}
    plain = {"algorithm": algorithm}
    if "auth" in [quality.strip() for quality in said.get("qop", "").split(",")]:
        count, ours = "00000001", secrets.token_hex(8)
        given |= {"cnonce": ours, "response": digest(who, nonce, count, ours, "auth", what)}
        plain |= {"qop": "auth", "nc": count}
    else:
        given["response"] = digest(who, nonce, what)
    if "opaque" in said:
        given["opaque"] = said["opaque"]
    parts = [f'{name}="{value}"' for name, value in given.items()]
    return "Digest " + ", ".join(parts + [f"{name}={value}" for name, value in plain.items()])
