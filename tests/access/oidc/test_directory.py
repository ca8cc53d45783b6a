"""Who somebody is here whom the provider vouches for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from telephony.access.oidc.directory import Directory, Members
from telephony.access.oidc.settings import OidcSettings
from telephony.domain.errors import IdentityError
from telephony.domain.user import Role, User
from tests.access.oidc.tokens import SETTINGS

SUE = User("sue", frozenset({Role.SUPERVISOR}), "Sue Sharp", frozenset({"support"}))
MEMBERS = Members({"id-of-sue": SUE}, {"sue", "max"}, {"ann", "sue"})
BY_GROUPS = replace(
    SETTINGS,
    roles_claim="groups",
    roles={Role.AGENT: frozenset({"desk"}), Role.SUPERVISOR: frozenset({"leads", "heads"})},
)


def who(settings: OidcSettings, **claims: Any) -> User:
    return Directory(settings, MEMBERS).who(claims)


def refusal(settings: OidcSettings, **claims: Any) -> str:
    with pytest.raises(IdentityError) as refused:
        who(settings, **claims)
    return str(refused.value)


def test_one_of_users_is_who_stands_there() -> None:
    assert who(SETTINGS, sub="id-of-sue") == SUE
    assert who(BY_GROUPS, sub="id-of-sue", groups=["desk"]) == SUE, "groups change nothing"


def test_others_are_nobody_unless_groups_give_roles() -> None:
    assert "whom this edge doesn't know" in refusal(SETTINGS, sub="ann", groups=["desk"])
    ann = who(BY_GROUPS, sub="ann", groups=["other", "desk"], name="Ann Archer")
    assert ann == User("ann", frozenset({Role.AGENT}), "Ann Archer")
    assert who(BY_GROUPS, sub="bob", groups="heads").roles == {Role.SUPERVISOR}
    assert "none of your groups" in refusal(BY_GROUPS, sub="ann", groups=["other"])
    assert "none of your groups" in refusal(BY_GROUPS, sub="ann")
    assert "none of your groups" in refusal(BY_GROUPS, sub="ann", groups=[["desk"], {"desk": 1}])


def test_an_agent_has_a_place_among_agents() -> None:
    assert "`agents:` has no bob" in refusal(BY_GROUPS, sub="bob", groups=["desk"])
    assert who(BY_GROUPS, sub="bob", groups=["desk", "leads"]).roles == {Role.SUPERVISOR}


@pytest.mark.parametrize("name", ["sue", "max", "a b", "a/b", "x" * 65])
def test_nobody_gets_the_name_of_another_or_none_that_can_be(name: str) -> None:
    assert "can't be a name here" in refusal(BY_GROUPS, sub=name, groups=["leads"])


@pytest.mark.parametrize("said", [None, "", " ", 7, ["ann"], "x" * 256, "a\nb", "\ud800"])
def test_without_the_claim_somebody_is_nobody(said: object) -> None:
    assert "no `sub`" in refusal(BY_GROUPS, sub=said, groups=["leads"])


def test_an_address_counts_once_it_is_verified() -> None:
    by_mail = replace(SETTINGS, user_claim="email")
    known = Directory(by_mail, Members({"sue@acme.example": SUE}, {"sue"}))
    assert known.who({"email": "sue@acme.example", "email_verified": True}) == SUE
    for verified in (False, None, "true", 1):
        with pytest.raises(IdentityError, match="verified"):
            known.who({"email": "sue@acme.example", "email_verified": verified})
    assert known.lacks({"sub": "x", "email": "sue@acme.example"})


def test_a_claim_may_lie_deep() -> None:
    deep = replace(BY_GROUPS, roles_claim="realm_access.roles")
    assert who(deep, sub="ann", realm_access={"roles": ["desk"]}).roles == {Role.AGENT}
    assert who(deep, sub="ann", **{"realm_access.roles": ["desk"]}).roles == {Role.AGENT}
    assert "none of your groups" in refusal(deep, sub="ann", realm_access=["roles"])
    directory = Directory(deep, MEMBERS)
    assert directory.lacks({"sub": "ann", "realm_access": {}})
    assert not directory.lacks({"sub": "ann", "realm_access": {"roles": []}})


@pytest.mark.parametrize("name", ["x" * 65, "a\nb", 7, None])
def test_a_name_that_cannot_be_shown_is_left_out(name: object) -> None:
    assert who(BY_GROUPS, sub="ann", groups=["desk"], name=name).display_name == ""


def test_what_rights_rest_on_goes_with_them() -> None:
    directory = Directory(BY_GROUPS, MEMBERS)
    ann, bob = User("ann", frozenset({Role.AGENT})), User("bob", frozenset({Role.SUPERVISOR}))
    ground = directory.ground(ann)
    assert ground is not None
    assert directory.ground(bob) == ground
    stricter = replace(BY_GROUPS, roles={Role.AGENT: frozenset({"desk"})})
    assert Directory(stricter, MEMBERS).ground(ann) != ground
    assert Directory(SETTINGS, MEMBERS).ground(ann) is None
    directory.know(Members({}, {"bob"}, set()))
    assert directory.ground(ann) is None, "no agent any more"
    assert directory.ground(bob) is None, "that is somebody else's name now"
