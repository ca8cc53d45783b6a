"""Which ID tokens are believed: one test for each way in which one can be wrong."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc.jwk import Key

from telephony.access.oidc.id_token import LEEWAY, MAX_LENGTH, KeyUnknown, read_id_token
from telephony.access.oidc.signing_keys import MAX_KEYS, read_keys
from telephony.domain.errors import IdentityError
from tests.access.oidc.tokens import (
    CLIENT,
    EC,
    ED,
    ISSUER,
    NONCE,
    NOW,
    OTHER_RSA,
    RSA,
    Claims,
    by_shared_key,
    claims,
    key_set,
    token,
    unsigned,
)

KEYS = read_keys(key_set(RSA, EC, ED))


def read(text: str) -> Claims:
    return read_id_token(
        text, KEYS.fitting, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, wall=lambda: NOW
    )


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS512"), (EC, "ES256"), (ED, "Ed25519")]
)
def test_a_sound_one_is_believed(key: Key, algorithm: str) -> None:
    assert read(token(claims(name="Ann"), key, algorithm))["name"] == "Ann"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "somebody else"}, "oidc.client_id"),
        ({"aud": None}, "oidc.client_id"),
        ({"aud": ["a", "b"]}, "oidc.client_id"),
        ({"aud": [CLIENT, "b"]}, "azp"),
        ({"aud": [CLIENT, "b"], "azp": "b"}, "azp"),
        ({"azp": "b"}, "azp"),
        ({"exp": int(NOW - LEEWAY)}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "tomorrow"}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": 10**400}, "expired"),
        ({"iat": int(NOW + LEEWAY) + 1}, "future"),
        ({"iat": None}, "future"),
        ({"nbf": int(NOW + LEEWAY) + 1}, "doesn't hold yet"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["x"]}, "nonce"),
        ({"nonce": "\ud800"}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_one_that_says_something_else_is_not(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(IdentityError, match=sentence):
        read(token(claims(**wrong)))


def test_clocks_may_be_a_minute_apart() -> None:
    assert read(token(claims(exp=int(NOW - LEEWAY) + 1)))
    assert read(token(claims(iat=int(NOW + LEEWAY), nbf=int(NOW + LEEWAY))))


def test_ours_among_several_audiences_is_believed_if_it_was_made_for_us() -> None:
    assert read(token(claims(aud=[CLIENT, "another"], azp=CLIENT)))


def test_nobody_can_make_one_without_the_providers_key() -> None:
    public = RSA.as_pem(private=False)
    sound = token(claims())
    head, body, signature = sound.split(".")
    for forged in (
        unsigned(claims()),
        unsigned(claims(), "None"),
        unsigned(claims(), "RS256"),
        f"{head}.{body}.",
        f"{head}.{token(claims(sub='eve')).split('.')[1]}.{signature}",
        by_shared_key(claims(), b"the client's secret"),
        by_shared_key(claims(), public),
        token(claims(), OTHER_RSA, kid="rsa"),
        "",
        "a.b.c",
        "....",
        "\N{GREEK SMALL LETTER OMEGA}",
        sound + "x",
        "x" * (MAX_LENGTH + 1),
    ):
        with pytest.raises(IdentityError):
            read(forged)


@pytest.mark.parametrize("kid", ["another", None])
def test_a_key_that_is_not_known_is_asked_for(kid: object) -> None:
    with pytest.raises((KeyUnknown, IdentityError)):
        read(token(claims(), OTHER_RSA, kid=kid))


def test_what_is_wrong_is_told_without_what_is_in_it() -> None:
    for text in (token(claims(aud="other", sub="the person")), unsigned(claims(sub="the person"))):
        with pytest.raises(IdentityError) as refused:
            read(text)
        assert "the person" not in str(refused.value)
        assert text not in str(refused.value)


def test_without_a_key_id_the_only_one_of_its_kind_serves() -> None:
    assert read(token(claims(), RSA, kid=None))
    two = read_keys(key_set(RSA, OTHER_RSA))
    assert two.fitting({"alg": "RS256"}) is None
    assert two.fitting({"alg": "RS256", "kid": "rsa"}) is not None
    assert two.fitting({"alg": "ES256", "kid": "rsa"}) is None


def test_a_key_set_may_hold_what_we_do_not_know() -> None:
    mixed = key_set(RSA)
    mixed["keys"] += [
        {"kty": "new"},
        {"kty": "RSA", "n": "AQ"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        key_set(EC)["keys"][0] | {"use": "enc"},
        "no key",
    ]
    assert len(read_keys(mixed)) == 1


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
        {"keys": [{}] * (MAX_KEYS + 1)},
    ],
)
def test_a_key_set_that_is_none_is_refused(body: object) -> None:
    with pytest.raises(IdentityError, match="jwks_uri"):
        read_keys(body)
