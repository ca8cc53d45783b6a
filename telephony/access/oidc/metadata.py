"""What a provider says of itself (OpenID Connect Discovery 1.0), and whether it can be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from telephony.domain.errors import IdentityError

MAX_URL = 2048


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """What we need of it; "" where the provider has no such place."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    posts_secret: bool
    """Whether it wants the client's secret in the form, for want of HTTP Basic."""
    names_issuer: bool
    """Whether it says who it is when the browser comes back (RFC 9207)."""


def discovery_address(issuer: str) -> str:
    """Discovery section 4: the path is appended to the issuer."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(body: object, issuer: str) -> ProviderMetadata:
    """Raises `IdentityError`, whose text is for the operator."""
    if not isinstance(body, Mapping):
        raise IdentityError(f"{discovery_address(issuer)} is no description of a provider.")
    if body.get("issuer") != issuer:
        # Discovery section 4.3: "MUST be identical".
        raise IdentityError(
            f"The provider calls itself {str(body.get('issuer'))[:200]!r}. "
            f"Write oidc.issuer exactly so; it is {issuer!r}."
        )
    places = {
        name: _place(body, name, issuer, needed=needed)
        for name, needed in (
            ("authorization_endpoint", True),
            ("token_endpoint", True),
            ("jwks_uri", True),
            ("userinfo_endpoint", False),
            ("end_session_endpoint", False),
        )
    }
    methods = body.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return ProviderMetadata(
        issuer,
        **places,
        posts_secret=isinstance(methods, list)
        and "client_secret_post" in methods
        and "client_secret_basic" not in methods,
        names_issuer=body.get("authorization_response_iss_parameter_supported") is True,
    )


def is_safe(url: str) -> bool:
    """Whether secrets may go there: by https, or within this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _place(body: Mapping[str, object], name: str, issuer: str, *, needed: bool) -> str:
    url = body.get(name)
    if url is None and not needed:
        return ""
    sound = isinstance(url, str) and len(url) <= MAX_URL and _is_plain(url) and is_safe(url)
    if not isinstance(url, str) or not sound or (_is_secure(issuer) and not _is_secure(url)):
        raise IdentityError(
            f"The provider's {name} is no https address. See {discovery_address(issuer)}."
        )
    return url


def _is_plain(url: str) -> bool:
    """It goes into a header, and into a page."""
    return url.isascii() and url.isprintable() and " " not in url


def _is_secure(url: str) -> bool:
    return url.startswith("https://")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
