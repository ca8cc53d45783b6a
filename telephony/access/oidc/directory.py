"""Who somebody is here whom the provider vouches for, and as what.

Whoever is in `users:` has the roles that stand there. Others have roles if a claim gives them some;
their name is then the one that the provider knows them by, and must be nobody's here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from telephony.access.oidc.settings import OidcSettings
from telephony.domain.errors import IdentityError
from telephony.domain.user import Role, User

NAME = re.compile(r"[^\s:/?#\\]{1,64}")
"""As in `users:`."""
MAX_GROUPS = 2000


@dataclass(frozen=True, slots=True)
class Members:
    """Whom this edge knows of."""

    identities: Mapping[str, User] = field(default_factory=dict)
    """Those of `users:` who may come by the provider, by what the claim says of them."""
    names: Collection[str] = ()
    """All names of `users:`."""
    agents: Collection[str] = ()
    """All names of `agents:`."""


class Directory:
    """`who` raises `IdentityError` with why somebody is nobody here, for the person."""

    def __init__(self, settings: OidcSettings, members: Members) -> None:
        self._settings = settings
        self._members = members
        rules = [settings.issuer, settings.client_id, settings.user_claim, settings.roles_claim]
        roles = {role.value: sorted(values) for role, values in settings.roles.items()}
        written = json.dumps([rules, roles], sort_keys=True)
        self._ground = hashlib.sha256(written.encode()).hexdigest()

    def know(self, members: Members) -> None:
        """From now on these."""
        self._members = members

    def lacks(self, claims: Mapping[str, Any]) -> bool:
        """Whether claims are missing that decide."""
        settings = self._settings
        wanted = [settings.user_claim] + ([settings.roles_claim] if settings.roles_claim else [])
        if settings.user_claim == "email":
            wanted.append("email_verified")
        return any(_found(claims, each) is None for each in wanted)

    def who(self, claims: Mapping[str, Any]) -> User:
        """The person that the claims speak of."""
        identity = self._identity(claims)
        known = self._members.identities.get(identity)
        if known is not None:
            return known
        if not self._settings.roles_claim:
            raise IdentityError(
                f"You are signed in as {identity}, whom this edge doesn't know. "
                "An administrator can add that as `identity` to `users:`."
            )
        if not NAME.fullmatch(identity) or identity in self._members.names:
            raise IdentityError(
                f"You are signed in as {identity}, which can't be a name here. An administrator "
                "can add that as `identity` to `users:`, or name another oidc.user_claim."
            )
        return User(identity, self._roles(identity, claims), _shown_name(claims))

    def ground(self, user: User) -> str | None:
        """What the rights of somebody rest on who isn't in `users:`; None: on nothing any more."""
        members, settings = self._members, self._settings
        if not settings.roles_claim or user.name in members.names:
            return None
        if Role.AGENT in user.roles and user.name not in members.agents:
            return None
        return self._ground

    def _identity(self, claims: Mapping[str, Any]) -> str:
        claim = self._settings.user_claim
        identity = _found(claims, claim)
        if not isinstance(identity, str) or not _is_plain(identity):
            raise IdentityError(
                f"The provider doesn't say who you are: there is no `{claim}`. An administrator "
                "can ask for more in oidc.scopes, or name another oidc.user_claim."
            )
        if claim == "email" and claims.get("email_verified") is not True:
            # Core section 5.7: only iss and sub together are sure; an address that nobody
            # verified is what its owner says.
            raise IdentityError("The provider hasn't verified your e-mail address.")
        return identity

    def _roles(self, name: str, claims: Mapping[str, Any]) -> frozenset[Role]:
        said = _found(claims, self._settings.roles_claim)
        groups = said if isinstance(said, list) else [said]
        mine = {group for group in groups[:MAX_GROUPS] if isinstance(group, str)}
        roles = {role for role, giving in self._settings.roles.items() if mine & giving}
        if Role.AGENT in roles and name not in self._members.agents:
            roles.discard(Role.AGENT)
            if not roles:
                raise IdentityError(
                    f"You are an agent by your groups, but `agents:` has no {name}. "
                    "An administrator can add that."
                )
        if not roles:
            raise IdentityError(
                f"You are signed in as {name}, and none of your groups gives you a role here. "
                "An administrator can change that at the provider, or in oidc.roles."
            )
        return frozenset(roles)


def _found(claims: Mapping[str, Any], name: str) -> object:
    """A claim by its name, or by a path with dots as in `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _is_plain(identity: str) -> bool:
    return bool(identity.strip()) and len(identity) <= 255 and identity.isprintable()


def _shown_name(claims: Mapping[str, Any]) -> str:
    name = claims.get("name")
    fits = isinstance(name, str) and len(name) <= 64 and name.isprintable()
    return name.strip() if isinstance(name, str) and fits else ""
