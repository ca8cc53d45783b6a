"""`users:` of telephony.yaml: what is taken, what is refused and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.access.passwords import hash_password, matches
from telephony.app.settings.mapping import web_settings
from telephony.app.settings.people import accounts
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import ConfigurationError, DocumentError
from telephony.domain.user import Role
from tests.app.command_line import run_telephony

HASH = hash_password("a good password")
BASE = """\
trunks:
  carrier:
    addresses: [192.0.2.10/32]
    routes:
      - {flow: main}
queues: {support: {}}
agents:
  ann: {phone: "sip:ann@192.0.2.30", queues: [support]}
"""


def written(folder: Path, users: str, base: str = BASE) -> Path:
    file = folder / "telephony.yaml"
    file.write_text(f"{base}users:\n  {users}\n")
    return file


def refusal(folder: Path, users: str) -> str:
    with pytest.raises(DocumentError) as refused:
        read_settings(written(folder, users), {})
    return str(refused.value)


@pytest.mark.parametrize(
    ("users", "place", "sentence"),
    [
        ("ann: {roles: [agent], password: hunter22}", ":10:", "doesn't belong in this file"),
        ("ann: {roles: [agent], password: {}}", ":10:", "Give one of hash, env and file."),
        ("ann: {roles: [agent], password: {env: A, file: b}}", ":10:", "one place"),
        ("ann: {roles: [agent], password: $argon2id$broken}", ":10:", "no argon2 hash"),
        ("ann: {roles: [boss], password: {env: A}}", ":10:", "'agent', 'supervisor'"),
        ("ann: {roles: [], password: {env: A}}", ":10:", "roles"),
        ("ann: {roles: [agent]}", ":10:", "`password` is missing"),
        ("bob: {roles: [agent], password: {env: A}}", ":10:", "`agents:` has no bob"),
        ("ann: {roles: [agent], password: {env: A}, queues: [support]}", ":10:", "Only a super"),
        (
            "sue: {roles: [supervisor], password: {env: A}, queues: [suport]}",
            ":10:",
            "Did you mean `support`?",
        ),
        ('"a b": {roles: [supervisor], password: {env: A}}', ":10:", "a b"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    tmp_path: Path, users: str, place: str, sentence: str
) -> None:
    said = refusal(tmp_path, users)
    assert f"telephony.yaml{place}" in said
    assert sentence in said
    assert "hunter22" not in said


def test_a_password_is_a_hash_or_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNS", "a good password")
    (tmp_path / "anns").write_text(f"{HASH}\n")
    for password in (f'"{HASH}"', f"{{hash: '{HASH}'}}", "{env: ANNS}", "{file: anns}"):
        file = written(tmp_path, f"ann: {{roles: [agent], password: {password}}}")
        (account,) = accounts(read_settings(file, {}).value.users, tmp_path)
        assert matches("a good password", account.password_hash), password
        assert account.password_hash not in repr(account)
        assert account.user.roles == {Role.AGENT}


@pytest.mark.parametrize(
    ("secret", "sentence"), [("short", "8 to 256"), ("$argon2id$x", "no argon2"), ("", "is empty")]
)
def test_a_secret_that_is_no_password_names_its_user(
    tmp_path: Path, secret: str, sentence: str
) -> None:
    (tmp_path / "anns").write_text(secret)
    file = written(tmp_path, "ann: {roles: [agent], password: {file: anns}}")
    with pytest.raises(ConfigurationError, match=f"^User ann.*{sentence}") as refused:
        accounts(read_settings(file, {}).value.users, tmp_path)
    assert not secret or secret not in str(refused.value)


SUE = "sue: {roles: [supervisor], password: {env: A}}"


def test_passwords_never_cross_a_network_as_plain_text(tmp_path: Path) -> None:
    for url in ("", ', url: "http://edge.example"'):
        base = BASE + f"web: {{host: 0.0.0.0{url}}}\n"
        settings = read_settings(written(tmp_path, SUE, base), {}).value
        with pytest.raises(ConfigurationError, match=r"web\.url"):
            web_settings(settings, tmp_path)
    published = BASE + 'web: {host: 0.0.0.0, url: "http://localhost:8080"}\n'
    web = web_settings(read_settings(written(tmp_path, SUE, published), {}).value, tmp_path)
    assert not web.secure
    behind = 'web: {host: 0.0.0.0, url: "https://edge.example", trusted_proxies: [10.0.0.0/8]}\n'
    web = web_settings(read_settings(written(tmp_path, SUE, BASE + behind), {}).value, tmp_path)
    assert web.secure
    assert web.all_names == ("edge.example",)
    assert web.trusted_proxies == ("10.0.0.0/8",)


@pytest.mark.parametrize(
    "url", ["edge.example", "https://edge.example/path", "ftp://e", "https://"]
)
def test_a_url_is_scheme_and_host(tmp_path: Path, url: str) -> None:
    with pytest.raises(DocumentError, match="url"):
        read_settings(written(tmp_path, SUE, BASE + f'web: {{url: "{url}"}}\n'), {})


@pytest.mark.long
def test_the_command_makes_a_hash_that_the_file_takes(tmp_path: Path) -> None:
    done = run_telephony("user", "hash", folder=tmp_path, stdin="a good password\n")
    assert (done.code, done.err) == (0, "")
    printed = done.out.strip()
    file = written(tmp_path, f"ann: {{roles: [agent], password: {printed}}}")
    (account,) = accounts(read_settings(file, {}).value.users, tmp_path)
    assert matches("a good password", account.password_hash)


@pytest.mark.long
def test_a_password_that_is_too_short_is_not_hashed(tmp_path: Path) -> None:
    done = run_telephony("user", "hash", folder=tmp_path, stdin="short\n")
    assert done.code == 2
    assert "8 to 256 characters" in done.err
    assert done.out == ""


@pytest.mark.long
def test_the_list_says_who_can_sign_in(tmp_path: Path) -> None:
    (tmp_path / "sues").write_text("a good password")
    users = (
        f'ann: {{roles: [agent], password: "{HASH}"}}\n'
        "  sue: {roles: [supervisor], password: {file: sues}, queues: [support]}\n"
        "  ada: {roles: [administrator], password: {env: NOT_THERE}}"
    )
    written(tmp_path, users)
    done = run_telephony("user", "list", folder=tmp_path)
    ann, sue, ada = done.out.splitlines()
    assert ann.split() == ["ann", "agent", "its", "hash", "is", "in", "the", "file"]
    assert "supervisor of support" in sue
    assert "password from sues" in sue
    assert "can't sign in: User ada needs a secret" in ada
    assert "a good password" not in done.out


@pytest.mark.parametrize(
    ("users", "more", "gateways"),
    [
        ("ann: {roles: [agent], password: {env: A}}", "", 0),
        ("ada: {roles: [administrator], password: {env: A}}", "", 0),
        ("sue: {roles: [supervisor], password: {env: A}}", "", 1),
        ("sue: {roles: [supervisor], password: {env: A}}", "gateway: {processes: 0}\n", 0),
    ],
    ids=["desk phone", "administrator", "supervisor", "none wanted"],
)
def test_a_supervisor_needs_a_gateway_even_where_agents_have_desk_phones(
    tmp_path: Path, users: str, more: str, gateways: int
) -> None:
    settings = read_settings(written(tmp_path, users, BASE + more), {}).value
    assert settings.gateway_processes == gateways
