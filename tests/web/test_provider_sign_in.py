"""The pages between a browser and an identity provider."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from telephony.access.sessions import SessionBook, SessionLimits
from telephony.interfaces.access import Access, Arrival, Departure, SignInRefused
from telephony.web.session_cookie import PLAIN_NAME, SECURE_NAME
from telephony.web.settings import WebSettings
from tests.access.clock import Clock
from tests.web.edge import WebSide
from tests.web.people import ANN, PASSWORD, SUE, OnePassword

BROWSER = {"Accept": "text/html"}
ELSEWHERE = "https://login.example/auth?client_id=a&state=b"
FAREWELL = "https://login.example/logout?client_id=a&x=1"


@dataclass
class Vouching:
    """An `IdentityProvider` that says what it is told to."""

    label: str = "Acme <ID>"
    refuses: SignInRefused | None = None
    wanted: list[str] = field(default_factory=list)
    came: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def depart(self, wanted: str) -> Departure | SignInRefused:
        self.wanted.append(wanted)
        return self.refuses or Departure(ELSEWHERE, "what the browser holds")

    async def arrive(
        self, secret: str, answer: Mapping[str, str], source: str
    ) -> Arrival | SignInRefused:
        self.came.append((secret, answer))
        return self.refuses or Arrival(ANN, self.wanted[-1] if self.wanted else "")

    def farewell(self) -> str:
        return FAREWELL


@pytest.fixture
def provider() -> Vouching:
    return Vouching()


@pytest.fixture
def staffed(web: WebSide, provider: Vouching) -> WebSide:
    return signing_in(web, provider)


def signing_in(web: WebSide, provider: Vouching, *, passwords: bool = True) -> WebSide:
    web.settings = WebSettings(has_users=True)
    sessions = SessionBook(SessionLimits(), Clock())
    web.access = Access(OnePassword(ANN, SUE) if passwords else None, sessions, provider)
    return web


def cookies(answer: httpx.Response) -> dict[str, str]:
    """What each Set-Cookie says, by name."""
    return {
        line.partition("=")[0]: line.partition("=")[2]
        for line in answer.headers.get_list("set-cookie")
    }


def leads_to(answer: httpx.Response) -> str:
    """Where a page goes on to by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', answer.text)
    assert found, answer.text
    return html.unescape(found[1])


def test_the_page_offers_both_ways_or_the_one_that_there_is(
    web: WebSide, provider: Vouching
) -> None:
    page = signing_in(web, provider).get("/sign-in?next=/calls/a%26b", BROWSER).text
    assert 'name="password"' in page
    assert 'href="/sign-in/provider?next=/calls/a%26b"' in page
    assert "Sign in with Acme &lt;ID&gt;" in page
    page = signing_in(web, provider, passwords=False).get("/sign-in", BROWSER).text
    assert 'name="password"' not in page
    assert 'href="/sign-in/provider"' in page


def test_where_passwords_are_off_none_is_looked_at(web: WebSide, provider: Vouching) -> None:
    side = signing_in(web, provider, passwords=False)
    answer = side.post("/sign-in", {"name": "ann", "password": PASSWORD})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_a_browser_leaves_with_a_cookie_that_comes_back(
    staffed: WebSide, provider: Vouching
) -> None:
    answer = staffed.get("/sign-in/provider?next=/docs", BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (303, ELSEWHERE)
    (attributes,) = cookies(answer).values()
    assert "HttpOnly" in attributes
    assert "SameSite=lax" in attributes
    assert "Max-Age=600" in attributes
    staffed.get("/sign-in/provider?next=https://evil.example/", BROWSER)
    assert provider.wanted == ["/docs", ""]


def test_whoever_comes_back_is_signed_in_and_goes_on(staffed: WebSide, provider: Vouching) -> None:
    shown = {**BROWSER, "Cookie": "telephony_sign_in=held"}
    answer = staffed.get("/sign-in/callback?code=c&state=s", shown)
    assert answer.status_code == 200
    assert leads_to(answer) == "/agent"
    assert provider.came == [("held", {"code": "c", "state": "s"})]
    given = cookies(answer)
    assert "SameSite=strict" in given[PLAIN_NAME]
    assert "Max-Age=0" in given["telephony_sign_in"]
    session = f"{PLAIN_NAME}={given[PLAIN_NAME].partition(';')[0]}"
    assert staffed.get("/docs", {"Cookie": session}).status_code == 200
    provider.wanted.append("//evil.example")
    assert leads_to(staffed.get("/sign-in/callback?code=c", shown)) == "/agent"


def test_whoever_is_refused_is_told_why_and_gets_no_session(
    staffed: WebSide, provider: Vouching
) -> None:
    provider.refuses = SignInRefused("Nobody <knows> you.")
    answer = staffed.get("/sign-in/callback?code=c&state=s", BROWSER)
    assert answer.status_code == 403
    assert "Nobody &lt;knows&gt; you." in answer.text
    assert set(cookies(answer)) == {"telephony_sign_in"}
    provider.refuses = SignInRefused("Later.", 3.2)
    answer = staffed.get("/sign-in/callback", BROWSER)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
    assert staffed.get("/sign-in/provider", BROWSER).status_code == 503


def test_an_address_that_is_too_long_reaches_nobody(staffed: WebSide, provider: Vouching) -> None:
    answer = staffed.get(f"/sign-in/callback?code={'x' * 9000}", BROWSER)
    assert answer.status_code == 403
    assert provider.came == []


def test_who_came_by_the_provider_signs_out_there_too(staffed: WebSide, provider: Vouching) -> None:
    answer = staffed.get("/sign-in/callback?code=c", BROWSER)
    mine = "; ".join(f"{name}={value.partition(';')[0]}" for name, value in cookies(answer).items())
    out = staffed.post("/sign-out", {}, {"Cookie": mine})
    assert out.status_code == 200
    assert leads_to(out) == FAREWELL
    assert staffed.get("/docs", {"Cookie": mine}).status_code == 401
    by_password = staffed.post("/sign-out", {}, staffed.signed_in(SUE))
    assert (by_password.status_code, by_password.headers["location"]) == (303, "/sign-in")


def test_behind_https_the_cookies_are_for_https_alone(web: WebSide, provider: Vouching) -> None:
    side = signing_in(web, provider)
    side.settings = WebSettings(has_users=True, url="https://edge.example")
    host = {"Host": "edge.example", **BROWSER}
    left = side.get("/sign-in/provider", host)
    assert "Secure" in cookies(left)["__Host-telephony_sign_in"]
    came = side.get("/sign-in/callback?code=c", host)
    assert "Secure" in cookies(came)[SECURE_NAME]


def test_without_a_provider_there_are_no_such_pages(web: WebSide) -> None:
    web.settings = WebSettings(has_users=True)
    web.access = Access(OnePassword(ANN), SessionBook(SessionLimits(), Clock()))
    assert web.get("/sign-in/provider", BROWSER).status_code == 404
    assert web.get("/sign-in/callback", BROWSER).status_code == 404
    assert "Sign in with" not in web.get("/sign-in", BROWSER).text
