"""People sign in at a certified identity provider, and come back to a running edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import sync_playwright

from telephony.access.passwords import hash_password
from telephony.app.doctor.finding import Configured, Status
from telephony.app.doctor.identity import identity
from telephony.app.settings.reading import read_settings
from tests.conftest import StartEdge
from tests.edge.test_signing_in import CHROMIUM, QUIET
from tests.peers.edge import Edge
from tests.peers.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.peers.one_flow import one_flow
from tests.peers.ports import claimed_ports

PASSWORD = "a good password"
PEOPLE = {
    "248289761001": {"name": "Ann Archer", "groups": ["everybody", "call-centre"]},
    "248289761002": {"name": "Sue Sharp", "groups": ["leads"]},
    "248289761003": {"name": "Eve", "groups": ["everybody"]},
    "248289761004": {"name": "Max", "groups": ["call-centre"]},
}
ANN, SUE, EVE, MAX = PEOPLE


@dataclass
class Office:
    """An edge and a provider that know of each other."""

    edge: Edge
    provider: IdentityProvider
    configuration: dict[str, Any]
    url: str

    def leave(self) -> tuple[str, dict[str, str]]:
        """The provider's address, and the cookie with which the browser goes there."""
        answer = self.edge.http.get("/sign-in/provider?next=/docs", follow_redirects=False)
        assert answer.status_code == 303, answer.text
        cookie = answer.headers["set-cookie"]
        assert "samesite=lax" in cookie.lower()
        assert "httponly" in cookie.lower()
        self.edge.http.cookies.clear()
        return answer.headers["location"], {"Cookie": cookie.partition(";")[0]}

    def come_back(self, address: str, shown: dict[str, str]) -> httpx.Response:
        """What the edge says to a browser that the provider sends back."""
        path = address.removeprefix(self.url)
        assert path.startswith("/sign-in/callback?")
        answer = self.edge.http.get(path, headers=shown)
        self.edge.http.cookies.clear()
        return answer

    def sign_in(self, subject: str) -> httpx.Response:
        """All of it."""
        where, shown = self.leave()
        return self.come_back(self.provider.sign_in(where, subject), shown)


def session(answer: httpx.Response) -> dict[str, str]:
    """The Cookie header of whoever was let in."""
    assert answer.status_code == 200, answer.text
    cookies = [
        cookie.partition(";")[0]
        for cookie in answer.headers.get_list("set-cookie")
        if not re.search(r'=(""|);', cookie)
    ]
    return {"Cookie": "; ".join(cookies)}


@pytest.fixture
def office(tmp_path: Path, start_edge: StartEdge) -> Iterator[Office]:
    """Sue and Max are in `users:`; the others have what their groups give them."""
    with ExitStack() as stack:
        (port,) = stack.enter_context(claimed_ports(1))
        url = f"http://localhost:{port}"
        provider = stack.enter_context(IdentityProvider(url, PEOPLE))
        (tmp_path / "secret").write_text(CLIENT_SECRET)
        configuration = one_flow(tmp_path / "flow", "bye: {hangup: {}}") | {
            "web": {"host": "127.0.0.1", "port": port, "url": url},
            "queues": {"support": {}},
            "agents": {ANN: {"queues": ["support"]}},
            "users": {
                "sue": {"roles": ["supervisor"], "identity": SUE},
                "max": {"roles": ["administrator"], "password": hash_password(PASSWORD)},
            },
            "oidc": {
                "issuer": provider.issuer,
                "client_id": CLIENT_ID,
                "client_secret": {"file": str(tmp_path / "secret")},
                "label": "Acme",
                "scopes": ["openid", "profile", "groups"],
                "roles_claim": "groups",
                "roles": {"agent": ["call-centre"], "supervisor": ["leads"]},
            },
            "log": {"level": "info"},
        }
        yield Office(start_edge(configuration), provider, configuration, url)


def test_who_comes_back_is_who_the_provider_says_and_stays_so(
    office: Office, start_edge: StartEdge
) -> None:
    ann = session(office.sign_in(ANN))
    page = office.edge.http.get("/agent", headers=ann)
    assert page.status_code == 200
    assert "Ann Archer" in page.text
    assert office.edge.http.get("/flows", headers=ann).status_code == 403
    sue = session(office.sign_in(SUE))
    assert office.edge.http.get("/flows", headers=sue).status_code == 200
    assert ">sue<" in office.edge.http.get("/flows", headers=sue).text, "as `users:` has it"

    for nobody, sentence in (
        (EVE, "none of your groups gives you a role"),
        (MAX, "`agents:` has no 248289761004"),
    ):
        refused = office.sign_in(nobody)
        assert refused.status_code == 403
        assert sentence in refused.text
        assert "telephony_session" not in refused.headers.get("set-cookie", "")
    by_password = office.edge.http.post("/sign-in", data={"name": "max", "password": PASSWORD})
    assert by_password.status_code == 303
    no_password = office.edge.http.post("/sign-in", data={"name": "sue", "password": ""})
    assert no_password.status_code == 403

    office.edge.terminate()
    assert office.edge.wait(within=20) == 0
    again = start_edge(office.configuration)
    assert again.http.get("/agent", headers=ann).status_code == 200
    assert again.http.get("/flows", headers=sue).status_code == 200


def test_a_code_is_worth_something_once_and_to_its_own_browser(office: Office) -> None:
    where, shown = office.leave()
    back = office.provider.sign_in(where, ANN)
    _, others = office.leave()
    for stranger in (others, {}, {"Cookie": "telephony_sign_in=forged"}):
        refused = office.come_back(back, stranger)
        assert refused.status_code == 403
        assert "in this browser" in refused.text
    wrong = office.come_back(re.sub(r"state=[^&]*", "state=another", back), shown)
    assert wrong.status_code == 403
    assert session(office.come_back(back, shown))
    replayed = office.come_back(back, shown)
    assert replayed.status_code == 403
    written = office.edge.written()
    assert "invalid_grant" in written
    for secret in (*re.findall(r"code=([^&]+)", back), shown["Cookie"], CLIENT_SECRET):
        assert secret not in written


def test_a_provider_that_is_down_is_told_and_passwords_still_work(office: Office) -> None:
    settings = read_settings(office.edge.folder / "telephony.yaml", {}).value
    configured = Configured(settings, office.edge.folder)
    there, way_back = identity(configured)
    assert (there.status, way_back.status) == (Status.OK, Status.OK)
    assert f"{office.provider.issuer} answers" in there.message
    assert f"{office.url}/sign-in/callback" in way_back.message
    office.provider.stop()
    (gone,) = identity(configured)
    assert gone.status is Status.LACK
    assert "nobody answers there" in gone.message
    answer = office.edge.http.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "be used just now" in answer.text
    by_password = office.edge.http.post("/sign-in", data={"name": "max", "password": PASSWORD})
    assert by_password.status_code == 303
    assert "identity provider can't be used" in office.edge.written()


def test_in_a_browser_from_the_button_to_the_desk_and_out_again(office: Office) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(base_url=office.url)
        page.goto("/agent")
        page.get_by_role("link", name="Sign in with Acme").click()
        page.wait_for_url(f"{office.provider.issuer}/**")
        page.locator("input[name=login]").fill(ANN)
        page.locator("input[name=password]").fill("any")
        page.locator("button[type=submit]").click()
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(f"{office.url}/agent")
        page.get_by_text("Ann Archer").first.wait_for()
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url(f"{office.provider.issuer}/**")
        page.get_by_role("button", name=re.compile("Yes")).click()
        page.wait_for_url(f"{office.url}/sign-in*")
        page.get_by_role("link", name="Sign in with Acme").click()
        page.locator("input[name=login]").wait_for()
        browser.close()
