"""Signing in and out, as a browser does it."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from starlette.requests import Request

from telephony.domain.user import User
from telephony.interfaces.access import Access, SignInRefused
from telephony.web.navigation import links_for
from telephony.web.return_address import own_page
from telephony.web.session_cookie import PLAIN_NAME, SECURE_NAME
from telephony.web.settings import WebSettings
from tests.web.edge import WebSide
from tests.web.people import ADA, ANN, EVERYONE, LEE, PASSWORD, SAM, SUE, people

BROWSER = {"Accept": "text/html"}
RIGHT = {"name": "ann", "password": PASSWORD}


@pytest.fixture
def staffed(web: WebSide) -> WebSide:
    web.settings = WebSettings(has_users=True)
    web.access = people(*EVERYONE)
    return web


def cookie_of(answer: httpx.Response, name: str = PLAIN_NAME) -> dict[str, str]:
    """The Cookie header that a browser sends after `answer`."""
    given = answer.headers["set-cookie"]
    assert given.startswith(f"{name}=")
    return {"Cookie": given.partition(";")[0]}


HOMES = {"ann": "/agent", "lee": "/agent", "sue": "/supervisor", "sam": "/supervisor", "ada": "/"}


@pytest.mark.parametrize(("name", "home"), HOMES.items())
def test_whoever_signs_in_begins_at_home(staffed: WebSide, name: str, home: str) -> None:
    answer = staffed.post("/sign-in", {"name": f" {name} ", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert staffed.get("/docs", cookie_of(answer)).status_code == 200


def test_the_cookie_is_for_the_server_alone(staffed: WebSide) -> None:
    given = staffed.post("/sign-in", RIGHT).headers["set-cookie"]
    attributes = {part.strip().lower() for part in given.split(";")[1:]}
    assert attributes == {"httponly", "samesite=strict", "path=/"}
    staffed.settings = WebSettings(has_users=True, url="https://edge.example")
    answer = staffed.post("/sign-in", RIGHT, {"Host": "edge.example"})
    assert "; Secure" in answer.headers["set-cookie"]
    shown = cookie_of(answer, SECURE_NAME) | {"Host": "edge.example"}
    assert staffed.get("/docs", shown).status_code == 200
    downgraded = {"Cookie": shown["Cookie"].removeprefix("__Host-"), "Host": "edge.example"}
    assert staffed.get("/docs", downgraded).status_code == 401


@pytest.mark.parametrize(
    "form", [{"name": "ann", "password": "wrong"}, {"name": "ann"}, {"password": PASSWORD}, {}]
)
def test_a_wrong_password_leaves_the_name_and_says_so(
    staffed: WebSide, form: Mapping[str, str]
) -> None:
    answer = staffed.post("/sign-in", {**form, "next": "/calls/x"}, BROWSER)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert 'role="alert"' in answer.text
    assert f'value="{form.get("name", "")}"' in answer.text
    assert 'value="/calls/x"' in answer.text
    assert "wrong" not in answer.text.replace("Wrong.", "")


def test_what_was_typed_is_text_never_markup(staffed: WebSide) -> None:
    answer = staffed.post("/sign-in", {"name": '"><script>x</script>', "password": "x"})
    assert "<script>" not in answer.text


def test_who_is_held_back_is_told_for_how_long(staffed: WebSide) -> None:
    class Held:
        async def authenticate(self, *_: str) -> SignInRefused:
            return SignInRefused("Too many wrong tries. Try again in 8 s.", 7.2)

    assert staffed.access is not None
    staffed.access = Access(Held(), staffed.access.sessions)
    answer = staffed.post("/sign-in", RIGHT)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "8")
    assert "Try again in 8 s." in answer.text


def test_signing_in_ends_the_session_that_the_browser_had(staffed: WebSide) -> None:
    before = cookie_of(staffed.post("/sign-in", RIGHT))
    after = cookie_of(staffed.post("/sign-in", RIGHT, before))
    assert before != after
    assert staffed.get("/docs", before).status_code == 401
    assert staffed.get("/docs", after).status_code == 200


def test_a_secret_that_was_planted_is_worth_nothing_after_signing_in(staffed: WebSide) -> None:
    planted = {"Cookie": f"{PLAIN_NAME}=planted"}
    given = cookie_of(staffed.post("/sign-in", RIGHT, planted))
    assert given != planted
    assert staffed.get("/docs", planted).status_code == 401


def test_who_signed_out_is_out_and_a_replayed_cookie_with_them(staffed: WebSide) -> None:
    shown = cookie_of(staffed.post("/sign-in", RIGHT))
    answer = staffed.post("/sign-out", {}, shown)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert staffed.get("/docs", shown).status_code == 401
    assert staffed.post("/sign-out", {}, shown).status_code == 303
    assert staffed.get("/sign-out", shown).status_code == 405, "a link can't sign anybody out"


def test_who_is_signed_in_needs_no_form(staffed: WebSide) -> None:
    shown = staffed.signed_in(SUE)
    assert staffed.get("/sign-in", shown).headers["location"] == "/supervisor"
    assert staffed.get("/sign-in?next=/calls/x", shown).headers["location"] == "/calls/x"
    assert staffed.get("/sign-in?next=//evil", shown).headers["location"] == "/supervisor"


OWN = ["/", "/agent", "/calls/x.txt?before=1&a=%0d%0a", "/calls/%2F%2Fevil.example"]
ELSEWHERE = [
    "",
    "agent",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "/agent\r\nSet-Cookie: a=b",
    "/\t/evil.example",
    "/agent\0",
    " /agent",
    "/\N{FULLWIDTH SOLIDUS}evil.example",
    "/sign-in?next=/sign-in",
    "/sign-out",
    "/api/calls",
    "/" + "x" * 1100,
    "//[",
]


@pytest.mark.parametrize("wanted", OWN)
def test_the_way_back_is_a_page_of_ours(staffed: WebSide, wanted: str) -> None:
    answer = staffed.post("/sign-in", {**RIGHT, "next": wanted})
    assert answer.headers["location"] == wanted


def test_and_never_somebody_elses(staffed: WebSide) -> None:
    for wanted in ELSEWHERE:
        assert own_page(wanted) == "", wanted
        answer = staffed.post("/sign-in", {**RIGHT, "next": wanted})
        assert answer.headers["location"] == "/agent", wanted
        assert len(answer.headers.get_list("set-cookie")) == 1


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({**RIGHT, "password": "x" * 600}, 422),
        ({**RIGHT, "name": "x" * 600}, 422),
        ({**RIGHT, "next": "/" + "x" * 3000}, 422),
        ({**RIGHT, "more": "x" * 9000}, 413),
    ],
)
def test_an_oversized_form_is_refused(
    staffed: WebSide, form: Mapping[str, str], status: int
) -> None:
    answer = staffed.post("/sign-in", form, BROWSER)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert "xxx" not in answer.text, "what was typed is not sent back"


RECORDS = ("/recordings", "/voicemail", "/surveys", "/callbacks")


@pytest.mark.parametrize(
    ("user", "pages"),
    [
        (ANN, ["/agent", "/docs"]),
        (SUE, ["/supervisor", "/", "/flows", *RECORDS, "/docs", "/metrics"]),
        (SAM, ["/supervisor", "/flows", "/docs", "/metrics"]),
        (ADA, ["/supervisor", "/", "/flows", *RECORDS, "/docs", "/metrics"]),
        (None, []),
    ],
)
def test_the_header_leads_to_pages_that_one_may_have(user: User | None, pages: list[str]) -> None:
    state = {"user": user, "has_users": True}
    request = Request({"type": "http", "path": "/metrics", "headers": [], "state": state})
    links = links_for(request)
    assert [link.path for link in links] == pages
    assert [link.path for link in links if link.here] == ["/metrics"] * ("/metrics" in pages)


def test_the_header_shows_who_it_is(staffed: WebSide) -> None:
    text = staffed.get("/", {**staffed.signed_in(LEE), **BROWSER}).text
    assert "Lee &lt;both&gt;" in text
    assert "Sign out" in text
    assert 'aria-current="page">Calls' in text
    assert "Recordings" not in text, "nothing is recorded here"
    assert "<nav" not in staffed.get("/sign-in", BROWSER).text


def test_without_users_the_page_says_how_to_have_some(web: WebSide) -> None:
    for answer in (web.get("/sign-in"), web.post("/sign-in", RIGHT)):
        assert "telephony user hash" in answer.text
        assert "<form" not in answer.text
        assert "set-cookie" not in answer.headers
