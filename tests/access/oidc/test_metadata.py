"""What a provider says of itself: taken, or refused with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest

from telephony.access.oidc.metadata import discovery_address, is_safe, read_metadata
from telephony.domain.errors import IdentityError

ISSUER = "https://login.example/realm"
SOUND: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth?tenant=1",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": "https://keys.example/jwks",
}


def test_what_is_needed_is_enough() -> None:
    found = read_metadata(SOUND, ISSUER)
    assert found.token_endpoint == f"{ISSUER}/token"
    assert (found.userinfo_endpoint, found.end_session_endpoint) == ("", "")
    assert not found.posts_secret
    assert not found.names_issuer


def test_how_the_secret_is_shown_is_the_providers_choice() -> None:
    def posts(*methods: str) -> bool:
        named = SOUND | {"token_endpoint_auth_methods_supported": list(methods)}
        return read_metadata(named, ISSUER).posts_secret

    assert posts("client_secret_post", "private_key_jwt")
    assert not posts("client_secret_post", "client_secret_basic")
    assert not posts()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"issuer": f"{ISSUER}/"}, "Write oidc.issuer exactly so"),
        ({"issuer": None}, "Write oidc.issuer exactly so"),
        ({"token_endpoint": None}, "token_endpoint is no https address"),
        ({"token_endpoint": "http://login.example/token"}, "token_endpoint is no https address"),
        ({"token_endpoint": "http://127.0.0.1/token"}, "token_endpoint is no https address"),
        ({"jwks_uri": "https://a:b@login.example/"}, "jwks_uri is no https address"),
        ({"jwks_uri": ["https://login.example/"]}, "jwks_uri is no https address"),
        ({"jwks_uri": f"https://login.example/{'x' * 3000}"}, "jwks_uri is no https address"),
        ({"userinfo_endpoint": "javascript:alert(1)"}, "userinfo_endpoint is no https address"),
        ({"authorization_endpoint": "https://e.example/\r\nSet-Cookie: a"}, "no https address"),
        ({"end_session_endpoint": 7}, "end_session_endpoint is no https address"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_cannot_be_used_is_refused_with_the_remedy(
    more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(IdentityError, match=sentence):
        read_metadata(SOUND | more, ISSUER)


@pytest.mark.parametrize("body", [None, [], "text", 7])
def test_what_is_no_description_is_refused(body: object) -> None:
    with pytest.raises(IdentityError, match="no description of a provider"):
        read_metadata(body, ISSUER)


def test_within_this_machine_http_will_do() -> None:
    local = "http://127.0.0.1:8443"
    body = SOUND | {
        "issuer": local,
        "authorization_endpoint": f"{local}/auth",
        "token_endpoint": "http://[::1]/token",
        "jwks_uri": "http://localhost/jwks",
    }
    assert read_metadata(body, local).token_endpoint == "http://[::1]/token"
    assert not is_safe("http://login.example")
    assert not is_safe("https://")
    assert not is_safe("http://[::1")


def test_the_path_is_appended() -> None:
    assert discovery_address("https://a.example") == (
        "https://a.example/.well-known/openid-configuration"
    )
    assert discovery_address("https://a.example/realm/").startswith("https://a.example/realm/.well")
