"""A provider on the loopback that does something wrong, and what becomes of whoever signs in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from telephony.access.oidc.directory import Members
from telephony.access.oidc.provider import PAUSE
from telephony.access.oidc.sign_in import CANNOT, NOT_BELIEVED
from telephony.interfaces.access import Arrival, Departure, SignInRefused
from tests.access.oidc.office import (
    ANN,
    DISCOVERY,
    KEYS,
    TOKEN,
    USER_INFO,
    Found,
    Office,
    at,
)
from tests.access.oidc.tokens import (
    CLIENT,
    NOW,
    OTHER_RSA,
    SETTINGS,
    claims,
    key_set,
    token,
    unsigned,
)
from tests.lookups.service import Answer, Writer, answer

pytestmark = pytest.mark.peer


def test_a_sound_answer_lets_in_and_shows_what_it_should() -> None:
    found, asked, log = at(lambda office: office.come_back())
    assert found == Arrival(ANN, "/docs")
    (request,) = [each for each in asked.requests if each.startswith("POST")]
    body = parse_qs(request.rpartition("\r\n\r\n")[2])
    assert body["grant_type"] == ["authorization_code"]
    assert body["redirect_uri"] == [SETTINGS.redirect_uri]
    assert len(body["code_verifier"][0]) == 43
    assert "authorization: basic " in request.lower()
    assert SETTINGS.client_secret is not None
    verifier = body["code_verifier"][0]
    for secret in ("an-access-token", "a-code", SETTINGS.client_secret, verifier, "eyJ"):
        assert secret not in log, secret


def test_a_public_client_has_no_secret_and_names_itself() -> None:
    found, asked, _ = at(lambda office: office.come_back(), client_secret=None)
    assert isinstance(found, Arrival)
    (request,) = [each for each in asked.requests if each.startswith("POST")]
    assert "authorization:" not in request.lower()
    assert f"client_id={CLIENT}" in request


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda origin, nonce: unsigned(claims(origin, nonce)), "believed"),
        (lambda origin, nonce: token(claims(origin, "another nonce")), "nonce"),
        (lambda origin, nonce: token(claims(origin, nonce, exp=int(NOW) - 3600)), "expired"),
        (lambda origin, nonce: token(claims(origin, nonce, aud="other")), "client_id"),
        (lambda origin, nonce: token(claims("https://evil.example", nonce)), "issuer"),
        (lambda origin, nonce: token(claims(origin, nonce), OTHER_RSA), "doesn't publish"),
        (lambda origin, nonce: token(claims(origin, nonce), OTHER_RSA, kid="rsa"), "sound"),
        (lambda origin, nonce: "x" * 70_000, "longer than"),
    ],
    ids=["alg none", "nonce", "expired", "audience", "issuer", "unknown key", "forged", "huge"],
)
def test_a_token_that_is_wrong_lets_nobody_in(
    made: Callable[[str, str], str], sentence: str
) -> None:
    found, _, log = at(
        lambda office: office.come_back(lambda nonce: made(office.service.origin, nonce))
    )
    assert found == NOT_BELIEVED
    assert sentence in log
    assert "eyJ" not in log


async def _hangs(writer: Writer) -> None:
    await asyncio.sleep(30)


async def _endless(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")
    while True:
        writer.write(b"1," * 50_000)
        await writer.drain()


@pytest.mark.parametrize(
    ("path", "said", "sentence"),
    [
        (TOKEN, answer({"error": "invalid_grant"}, 400), "invalid_grant. It was used before"),
        (TOKEN, answer({"error": "invalid_client"}, 401), "Check oidc.client_id"),
        (TOKEN, answer({"error": "<script>"}, 400), "status 400"),
        (TOKEN, answer(b"<html>", 502, "text/html"), "status 502"),
        (TOKEN, answer(b"", 302, more="location: http://127.0.0.1/evil\r\n"), "status 302"),
        (TOKEN, answer({"access_token": "a1"}), "Is `openid` among"),
        (TOKEN, answer({"id_token": 7}), "Is `openid` among"),
        (TOKEN, answer([1, 2]), "Is `openid` among"),
        (TOKEN, answer(b"x" * 300_000), "larger than"),
        (TOKEN, answer(b"[" * 5000), "JSON"),
        (TOKEN, answer(b"{}", kind="text/html"), "isn't JSON"),
        (TOKEN, _endless, "larger than"),
        (TOKEN, _hangs, "no answer within 1 s"),
        (KEYS, answer({"keys": []}), "no key that signs"),
        (KEYS, answer(b"x" * 300_000), "larger than"),
        (KEYS, answer({}, 500), "answered 500"),
    ],
    ids=lambda value: value.__name__ if callable(value) else str(value)[:30],
)
def test_an_answer_that_is_wrong_lets_nobody_in(path: str, said: Answer, sentence: str) -> None:
    async def come(office: Office) -> Found:
        secret, sent = await office.leave()
        office.says(TOKEN, answer({"id_token": token(claims()), "access_token": "a1"}))
        office.says(path, said)
        back = {"code": "c1", "state": sent["state"]}
        return await office.sign_in.arrive(secret, back, "192.0.2.1")

    found, _, log = at(come)
    assert found == NOT_BELIEVED
    assert sentence in log


@pytest.mark.parametrize(
    "said",
    [
        answer({}, 404),
        answer({"issuer": "https://evil.example"}),
        answer(b"x" * 300_000),
        answer(b"not json"),
        _hangs,
        _endless,
    ],
    ids=["none there", "another issuer", "huge", "no JSON", "silent", "endless"],
)
def test_a_description_that_is_wrong_is_told_to_the_operator(said: Answer) -> None:
    async def leave(office: Office) -> object:
        office.says(DISCOVERY, said)
        refused = [await office.sign_in.depart("") for _ in range(20)]
        office.says(DISCOVERY, answer(office.description()))
        office.clock.now += PAUSE
        again = await office.sign_in.depart("")
        return refused, again

    (refused, again), asked, log = at(leave)
    assert refused == [CANNOT] * 20
    assert isinstance(again, Departure)
    assert len(asked.asked) == 2, "a flood of visitors doesn't reach the provider"
    assert log.count("identity provider can't be used") == 1


def test_a_provider_that_is_down_keeps_what_it_said_for_a_day() -> None:
    async def later(office: Office) -> object:
        await office.leave()
        office.says(DISCOVERY, answer({}, 503))
        office.clock.now += 7200
        worked = await office.sign_in.depart("")
        office.clock.now += 86_400
        return worked, await office.sign_in.depart("")

    (worked, not_any_more), _, log = at(later)
    assert isinstance(worked, Departure)
    assert not_any_more == CANNOT
    assert "answered 503. Check oidc.issuer." in log


def test_new_keys_are_fetched_when_they_are_needed_but_not_by_everybody() -> None:
    async def rotate(office: Office) -> object:
        origin = office.service.origin

        def by_new_key(nonce: str) -> str:
            return token(claims(origin, nonce), OTHER_RSA)

        first = await office.come_back()
        office.clock.now += PAUSE
        unknown = [await office.come_back(by_new_key) for _ in range(4)]
        fetched = office.service.asked.count(f"GET /{KEYS}")
        office.says(KEYS, answer(key_set(OTHER_RSA)))
        office.clock.now += PAUSE
        return first, unknown, fetched, await office.come_back(by_new_key)

    (first, unknown, fetched, rotated), _, _ = at(rotate)
    assert isinstance(first, Arrival)
    assert unknown == [NOT_BELIEVED] * 4
    assert fetched == 2
    assert isinstance(rotated, Arrival)


@pytest.mark.parametrize(
    ("said", "lets_in"),
    [
        (answer({"sub": "ann", "email": "ann@acme.example", "email_verified": True}), True),
        (answer({"sub": "eve", "email": "ann@acme.example", "email_verified": True}), False),
        (answer({"email": "ann@acme.example", "email_verified": True}), False),
        (answer({"sub": "ann", "email": "ann@acme.example"}), False),
        (answer({}, 401), False),
        (answer(b"x" * 300_000), False),
    ],
    ids=["sound", "of somebody else", "of nobody", "not verified", "refused", "huge"],
)
def test_what_the_token_lacks_is_asked_for(said: Answer, lets_in: bool) -> None:
    async def come(office: Office) -> Found:
        office.sign_in._directory.know(Members({"ann@acme.example": ANN}))
        office.says(USER_INFO, said)
        return await office.come_back()

    found, asked, _ = at(come, user_claim="email")
    assert isinstance(found, Arrival) is lets_in
    (request,) = [each for each in asked.requests if each.startswith(f"GET /{USER_INFO}")]
    assert "authorization: bearer an-access-token" in request.lower()


@pytest.mark.parametrize(
    ("promised", "given", "lets_in"),
    [
        (False, None, True),
        (True, None, False),
        (True, "own", True),
        (False, "own", True),
        (False, "https://evil.example", False),
    ],
)
def test_another_issuers_answer_is_not_mixed_up_with_its_own(
    promised: bool, given: str | None, lets_in: bool
) -> None:
    async def come(office: Office) -> Found:
        description = office.description(authorization_response_iss_parameter_supported=promised)
        office.says(DISCOVERY, answer(description))
        issuer = office.service.origin if given == "own" else given
        return await office.come_back(**({"iss": issuer} if issuer else {}))

    found, asked, _ = at(come)
    assert isinstance(found, Arrival) is lets_in
    assert lets_in or not any(each.startswith("POST") for each in asked.asked)


def test_an_error_is_told_by_its_name_only() -> None:
    found, asked, _ = at(lambda office: office.come_back(error="access_denied"))
    assert found == SignInRefused("The identity provider didn't let you in: access_denied.")
    assert not any(each.startswith("POST") for each in asked.asked)
    found, _, _ = at(lambda office: office.come_back(error="<b>call 0190</b>"))
    assert found == SignInRefused("The identity provider didn't let you in: an error of its own.")


@pytest.mark.parametrize("code", ["", "x" * 5000])
def test_a_code_that_is_none_is_not_sent(code: str) -> None:
    found, asked, _ = at(lambda office: office.come_back(code=code))
    assert found == NOT_BELIEVED
    assert not any(each.startswith("POST") for each in asked.asked)


def test_whoever_comes_back_again_and_again_is_slowed_down() -> None:
    async def hammer(office: Office) -> list[Found]:
        return [
            await office.sign_in.arrive("forged", {"state": "x", "code": "y"}, "192.0.2.9")
            for _ in range(30)
        ]

    found, asked, _ = at(hammer)
    assert any(each.retry_after for each in found)
    assert asked.requests == []


def test_signing_out_there_too() -> None:
    async def farewell(office: Office) -> tuple[str, str]:
        end = f"{office.service.origin}/logout"
        office.says(DISCOVERY, answer(office.description(end_session_endpoint=end)))
        before = office.sign_in.farewell()
        await office.leave()
        return before, office.sign_in.farewell()

    (before, address), _, _ = at(farewell, after_sign_out="https://edge.example/sign-in")
    assert before == ""
    query = parse_qs(urlsplit(address).query)
    assert query == {
        "client_id": [CLIENT],
        "post_logout_redirect_uri": ["https://edge.example/sign-in"],
    }
    (_, nowhere), _, _ = at(farewell)
    assert nowhere == ""
