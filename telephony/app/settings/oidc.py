"""`oidc:` of `telephony.yaml`, and what it means to those who sign people in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from telephony.access.oidc.directory import Members
from telephony.access.oidc.metadata import is_safe
from telephony.access.oidc.settings import OidcSettings
from telephony.app.settings.people import UserModel, user_of
from telephony.app.settings.secret import SecretReference
from telephony.documents.fields import StrictModel, Text, defect
from telephony.domain.user import Role
from telephony.web.settings import CALLBACK

ClaimName = Annotated[str, Field(pattern=r"^[^\s]{1,200}$")]
Scope = Annotated[str, Field(pattern=r"^[!#-\[\]-~]{1,100}$")]
"""RFC 6749 section 3.3."""


class OidcModel(StrictModel):
    """An identity provider that people may sign in at."""

    issuer: Annotated[str, Field(max_length=1000)]
    client_id: Annotated[Text, Field(min_length=1, max_length=255)]
    client_secret: SecretReference | None = None
    label: Annotated[Text, Field(min_length=1, max_length=64)] = "single sign-on"
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20)] = ["openid", "profile"]
    user_claim: ClaimName = "sub"
    roles_claim: ClaimName | None = None
    roles: dict[Role, list[Text]] = {}
    passwords: bool = True
    sign_out: bool = True

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not is_safe(self.issuer):
            raise defect(
                "Passwords and tokens would go to the provider unguarded.",
                "Give its https address, as it writes it itself; http only within this machine.",
                ("issuer",),
            )
        if "openid" not in self.scopes:
            raise defect(
                "Without the scope `openid` a provider doesn't say who somebody is.",
                "Add openid to oidc.scopes.",
                ("scopes",),
            )
        if bool(self.roles) != (self.roles_claim is not None):
            raise defect(
                "Roles by a claim need the claim's name, and what of it gives which role.",
                "Give both: {roles_claim: groups, roles: {agent: [call-centre]}}, or neither.",
                ("roles",) if self.roles else ("roles_claim",),
            )
        return self


def oidc_settings(model: OidcModel, url: str, folder: Path) -> OidcSettings:
    """`url` is where browsers find the edge. Raises `ConfigurationError` for a secret that isn't
    there."""
    secret = model.client_secret
    return OidcSettings(
        issuer=model.issuer,
        client_id=model.client_id,
        redirect_uri=f"{url}{CALLBACK}",
        client_secret=secret.reveal(folder, "oidc.client_secret") if secret else None,
        label=model.label,
        scopes=tuple(model.scopes),
        user_claim=model.user_claim,
        roles_claim=model.roles_claim or "",
        roles={role: frozenset(values) for role, values in model.roles.items()},
        after_sign_out=f"{url}/sign-in" if model.sign_out else "",
    )


def members(users: Mapping[str, UserModel], agents: Mapping[str, object]) -> Members:
    """Whom the provider may vouch for."""
    identities = {
        user.identity or name: user_of(name, user)
        for name, user in users.items()
        if user.identity or user.password is None
    }
    return Members(identities, frozenset(users), frozenset(agents))


def check_identities(users: Mapping[str, UserModel], oidc: OidcModel | None) -> None:
    """Whether everybody has a way in, and nobody two names; raises a `defect`."""
    seen: dict[str, str] = {}
    for name, user in users.items():
        if user.identity and oidc is None:
            raise defect(
                f"User {name} has an identity, and there is no provider to know it.",
                "Add `oidc`, or leave `identity` out.",
                ("users", name, "identity"),
            )
        if user.password is None and oidc is None:
            raise defect(
                f"`password` is missing: nobody else vouches for {name}.",
                "Give one (`telephony user hash` prints a hash), or a provider in `oidc`.",
                ("users", name),
            )
        known_as = user.identity or (name if user.password is None else "")
        if known_as and known_as in seen:
            raise defect(
                f"Users {seen[known_as]} and {name} are one and the same to the provider.",
                "Give each an `identity` of its own.",
                ("users", name),
            )
        seen[known_as] = name
