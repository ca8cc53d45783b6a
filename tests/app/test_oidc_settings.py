"""`oidc:` of telephony.yaml: what is taken, what is refused and why, and what comes of it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from telephony.access.passwords import hash_password
from telephony.app.people import People, open_people
from telephony.app.settings.mapping import web_settings
from telephony.app.settings.models import Settings
from telephony.app.settings.oidc import members, oidc_settings
from telephony.app.settings.people import accounts
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import ConfigurationError, DocumentError
from telephony.domain.user import Role, User
from tests.app.command_line import run_telephony

HASH = hash_password("a good password")
BASE = """\
trunks:
  carrier: {addresses: [192.0.2.10/32], routes: [{flow: main}]}
queues: {support: {}}
agents: {ann: {phone: "sip:ann@192.0.2.30", queues: [support]}}
web: {url: "https://edge.example"}
"""
PROVIDER = "issuer: https://login.example, client_id: telephony"
USERS = "users: {sue: {roles: [supervisor], identity: id-of-sue}}\n"


def written(folder: Path, more: str, base: str = BASE) -> Settings:
    file = folder / "telephony.yaml"
    file.write_text(base + more)
    return read_settings(file, {}).value


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("oidc: {client_id: a}", "issuer"),
        ("oidc: {issuer: http://login.example, client_id: a}", "https address"),
        ("oidc: {issuer: login.example, client_id: a}", "https address"),
        (f"oidc: {{{PROVIDER}, client_secret: hunter22}}", "doesn't belong in this file"),
        (f"oidc: {{{PROVIDER}, scopes: [profile]}}", "Add openid"),
        (f"oidc: {{{PROVIDER}, roles_claim: groups}}", "Give both"),
        (f"oidc: {{{PROVIDER}, roles: {{agent: [a]}}}}", "Give both"),
        (f"oidc: {{{PROVIDER}, roles_claim: a, roles: {{boss: [a]}}}}", "'agent', 'supervisor'"),
        (f"oidc: {{{PROVIDER}, clientid: x}}", "Did you mean `client_id`?"),
        ("users: {sue: {roles: [supervisor]}}", "`password` is missing"),
        (USERS, "no provider to know it"),
        (
            f"oidc: {{{PROVIDER}}}\nusers: {{sue: {{roles: [supervisor]}}, "
            "max: {roles: [supervisor], identity: sue}}",
            "one and the same",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(
    tmp_path: Path, more: str, sentence: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        written(tmp_path, f"{more}\n")
    assert sentence in str(refused.value)
    assert "hunter22" not in str(refused.value)


def test_the_provider_has_to_know_where_to_send_browsers_back_to(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"web\.url"):
        written(tmp_path, f"oidc: {{{PROVIDER}}}\n", BASE.replace("web:", "#"))
    settings = written(tmp_path, f"oidc: {{{PROVIDER}}}\n")
    assert settings.oidc is not None
    oidc = oidc_settings(settings.oidc, settings.web.url or "", tmp_path)
    assert oidc.redirect_uri == "https://edge.example/sign-in/callback"
    assert oidc.after_sign_out == "https://edge.example/sign-in"
    assert oidc.client_secret is None


def test_a_secret_is_where_the_file_says(tmp_path: Path) -> None:
    settings = written(tmp_path, f"oidc: {{{PROVIDER}, client_secret: {{file: secret}}}}\n")
    assert settings.oidc is not None
    with pytest.raises(ConfigurationError, match=r"oidc\.client_secret needs a secret"):
        oidc_settings(settings.oidc, "", tmp_path)
    (tmp_path / "secret").write_text("of the client\n")
    oidc = oidc_settings(settings.oidc, "", tmp_path)
    assert oidc.client_secret == "of the client"
    assert "of the client" not in repr(oidc)


def test_with_a_provider_alone_people_have_to_sign_in(tmp_path: Path) -> None:
    settings = written(tmp_path, f"oidc: {{{PROVIDER}}}\n")
    assert web_settings(settings, tmp_path).has_users
    groups = ", roles_claim: groups, roles: {supervisor: [leads]}"
    assert settings.gateway_processes == 0
    assert written(tmp_path, f"oidc: {{{PROVIDER}{groups}}}\n").gateway_processes == 1


@pytest.mark.long
def test_whom_the_provider_may_vouch_for(tmp_path: Path) -> None:
    users = f"""\
users:
  sue: {{roles: [supervisor], identity: id-of-sue, password: "{HASH}"}}
  max: {{roles: [administrator], password: "{HASH}"}}
  ann: {{roles: [agent]}}
"""
    settings = written(tmp_path, f"oidc: {{{PROVIDER}}}\n{users}")
    found = members(settings.users, settings.agents)
    assert {key: user.name for key, user in found.identities.items()} == {
        "id-of-sue": "sue",
        "ann": "ann",
    }, "who has a password is none of the provider's, unless it stands there"
    assert (found.names, found.agents) == ({"sue", "max", "ann"}, {"ann"})
    hashes = {one.user.name: one.password_hash for one in accounts(settings.users, tmp_path)}
    assert hashes == {"sue": HASH, "max": HASH, "ann": ""}
    done = run_telephony("user", "list", folder=tmp_path)
    assert "by the identity provider" in done.out


def opened(settings: Settings, folder: Path) -> tuple[People, AsyncExitStack]:
    stack = AsyncExitStack()
    people = open_people(settings, folder, stack)
    assert people is not None
    return people, stack


def test_passwords_can_be_switched_off(tmp_path: Path) -> None:
    for switch, taken in (("", True), (", passwords: false", False)):
        settings = written(tmp_path, f"oidc: {{{PROVIDER}{switch}}}\n{USERS}")
        people, stack = opened(settings, tmp_path)
        assert (people.access.passwords is not None) is taken
        assert people.access.provider is not None
        asyncio.run(stack.aclose())


def test_a_changed_file_signs_out_whoever_came_by_the_provider_and_may_no_more(
    tmp_path: Path,
) -> None:
    groups = ", roles_claim: groups, roles: {agent: [desk], supervisor: [leads]}"
    before = written(tmp_path, f"oidc: {{{PROVIDER}{groups}}}\n{USERS}")
    people, stack = opened(before, tmp_path)
    sessions = people.access.sessions
    lea = User("lea", frozenset({Role.SUPERVISOR}))
    max_ = User("max", frozenset({Role.SUPERVISOR}))
    ann = User("ann", frozenset({Role.AGENT}))
    sue = User("sue", frozenset({Role.SUPERVISOR}))
    secrets = [sessions.begin(user) for user in (lea, max_, ann, sue)]

    more = USERS.replace("}}\n", "}, max: {roles: [agent], identity: x}}\n")
    agents = 'agents: {max: {phone: "sip:max@192.0.2.31", queues: [support]}}'
    lines = [agents if line.startswith("agents:") else line for line in BASE.splitlines()]
    after = written(tmp_path, f"oidc: {{{PROVIDER}{groups}}}\n{more}", "\n".join(lines) + "\n")
    people.change(people.read(after), after)
    still = [sessions.find(secret) is not None for secret in secrets]
    assert still == [True, False, False, True]
    asyncio.run(stack.aclose())
