"""People sign in at a running edge: in Chromium by keyboard, and whoever guesses is slowed down."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from telephony.access.passwords import hash_password
from tests.edge.conftest import ServeFlow
from tests.peers.edge import Edge, write_configuration
from tests.peers.waiting import wait_until

PASSWORD = "a good password"
SIGNED_OUT = 4401
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET += ["--disable-background-networking", "--disable-component-update"]


@pytest.fixture
def edge(serve_flow: ServeFlow) -> Edge:
    """With an agent, ann, and a supervisor, sue."""
    hashed = hash_password(PASSWORD)
    return serve_flow(
        "bye: {hangup: {}}",
        queues={"support": {}},
        agents={"ann": {"phone": "sip:ann@127.0.0.1:9", "queues": ["support"]}},
        users={
            "ann": {"roles": ["agent"], "password": hashed, "display_name": "Ann Archer"},
            "sue": {"roles": ["supervisor"], "password": hashed},
        },
    )


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def sign_in(edge: Edge, name: str, password: str = PASSWORD) -> httpx.Response:
    return edge.http.post("/sign-in", data={"name": name, "password": password})


def test_a_supervisor_signs_in_by_keyboard_and_out(edge: Edge, browser: Browser) -> None:
    page = browser.new_page(base_url=str(edge.http.base_url))
    page.goto("/calls/nobody")
    assert "/sign-in?next=" in page.url
    page.locator("#name:focus").wait_for()
    page.keyboard.type("sue")
    page.keyboard.press("Tab")
    page.keyboard.type("not that")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    page.locator("#password:focus").wait_for()  # the name is kept
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/nobody")
    page.get_by_text("There is no call").wait_for()
    page.reload()
    page.get_by_text("There is no call").wait_for()
    assert page.evaluate("document.cookie") == "", "no script may read the session"
    page.goto("/agent")
    page.get_by_text("sue may not see this page.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/")
    page.wait_for_url("**/sign-in")


def test_a_socket_ends_with_the_session_that_opened_it(edge: Edge) -> None:
    live = (
        f"{edge.http.base_url}".replace("http://", "ws://")
        + "/api/agent/live?page=0123456789abcdef"
    )
    with pytest.raises(InvalidStatus):
        connect(live)
    assert sign_in(edge, "ann").headers["location"] == "/agent"
    cookie = "; ".join(f"{name}={value}" for name, value in edge.http.cookies.items())
    with pytest.raises(InvalidStatus):
        connect(live, additional_headers={"Cookie": cookie, "Origin": "https://evil.example"})
    with connect(live, additional_headers={"Cookie": cookie}) as socket:
        assert socket.recv(timeout=10)
        assert edge.http.post("/sign-out").status_code == 303
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == SIGNED_OUT
    with pytest.raises(InvalidStatus):
        connect(live, additional_headers={"Cookie": cookie})


def test_whoever_guesses_is_slowed_down_whatever_address_they_claim(edge: Edge) -> None:
    answers = [
        edge.http.post(
            "/sign-in",
            data={"name": "ann", "password": f"guess {number}"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        for number in range(8)
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:5] == [403] * 5
    assert 429 in statuses
    held = answers[statuses.index(429)]
    assert int(held.headers["retry-after"]) >= 1
    assert "Try again in" in held.text
    written = edge.written()
    assert "guess" not in written
    assert re.search(r'"user": "ann", "event": "sign-in refused"', written)


def test_users_are_read_again_while_the_edge_runs(edge: Edge) -> None:
    cookie = sign_in(edge, "sue").headers["set-cookie"].partition(";")[0]
    edge.http.cookies.clear()

    def calls() -> int:
        answer = edge.http.get("/api/calls", headers={"Cookie": cookie}, follow_redirects=False)
        return answer.status_code

    assert calls() == 200
    file = edge.folder / "telephony.yaml"
    settings = yaml.safe_load(file.read_text())
    settings["users"]["max"] = settings["users"].pop("sue")
    write_configuration(edge.folder, settings)
    os.kill(edge.pid, signal.SIGHUP)
    wait_until(lambda: calls() != 200, within=20, what="sue to be signed out")
    assert "set-cookie" not in sign_in(edge, "sue").headers
    assert "set-cookie" in sign_in(edge, "max").headers
