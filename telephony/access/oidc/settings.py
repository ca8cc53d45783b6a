"""What signing in by OpenID Connect needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from telephony.domain.user import Role


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """One provider, and what its word is worth here."""

    issuer: str
    """As the provider itself writes it: compared byte by byte."""
    client_id: str
    redirect_uri: str
    """Where the browser comes back to; fixed, and registered with the provider."""
    client_secret: str | None = field(default=None, repr=False)
    """None: a public client, which PKCE alone protects."""
    label: str = ""
    """What people call the provider."""
    scopes: tuple[str, ...] = ("openid", "profile")
    user_claim: str = "sub"
    """By what claim a person is known."""
    roles_claim: str = ""
    """By what claim those get roles who aren't in `users:`; "" gives them none."""
    roles: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    """Which of the claim's values give a role."""
    after_sign_out: str = ""
    """Where the provider sends the browser after signing out there too; "" doesn't go there."""
