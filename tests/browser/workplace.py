"""Where the browser tests work: one queue, two agents, and callers who come by the trunk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from telephony.access.passwords import hash_password
from telephony.ivr.commands import HoldMusic
from telephony.prompts.prompt_library import PromptLibrary
from tests.peers.browser import Browser, Chromium
from tests.peers.caller import Caller
from tests.peers.edge import Edge, Json
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.one_flow import one_flow
from tests.peers.sound import find, make_sound, read_wav
from tests.peers.waiting import TooLate, wait_until

ANN_SAYS, BOB_SAYS, CALLER_SAYS, MUSIC = (make_sound(number, 1.0) for number in range(31, 35))
_OFFLINE = """
fetch("/api/agent/desk").then((one) => one.json()).then((told) => told.desk.state === "offline")
"""
PASSWORD = "not a secret in a test"
TOKEN = "by which the tests read call records"
_FLOW = """
account:
  set: {account: "204017"}
  next: wait
wait:
  queue: {name: support, music: music.wav, on_failure: sorry, on_timeout: sorry}
  next: sorry
sorry: {play: music.wav}
"""


def configuration(folder: Path) -> dict[str, Any]:
    """Ann and Bob answer callers of one queue."""
    known = hash_password(PASSWORD)
    (folder / "token").write_text(TOKEN)
    one = one_flow(folder, _FLOW, sounds={"music.wav": MUSIC})
    one["web"]["token"] = {"file": str(folder / "token")}
    return one | {
        "users": {
            "ann": {"roles": ["agent"], "password": known, "display_name": "Ann Archer"},
            "bob": {"roles": ["agent"], "password": known},
            "sue": {"roles": ["supervisor"], "password": known},
            "ada": {"roles": ["administrator"], "password": known},
        },
        "agents": {"ann": {"queues": ["support"]}, "bob": {"queues": ["support"]}},
        "breaks": ["Lunch", "Training"],
        "queues": {
            "support": {
                "strategy": "top_down",
                "wrap_up": "until_done",
                "needs_agents": False,
                "dispositions": ["Solved", "Call again"],
                "script": [
                    {"say": "Hello, {{ agent }} speaking. Is {{ account }} your number?"},
                    {"field": "product"},
                ],
            }
        },
    }


@dataclass
class Workplace:
    """The edge, and a program for each agent's browser."""

    edge: Edge
    ann: Chromium
    bob: Chromium

    @contextmanager
    def at_work(self, chromium: Chromium, name: str) -> Iterator[Browser]:
        """An agent who has signed in; what the page complained of fails the test."""
        browser = chromium.open(self.edge)
        try:
            browser.sign_in(name, PASSWORD)
            yield browser
            assert browser.problems == []
        finally:
            end_shift(browser)
            browser.close()

    @contextmanager
    def ready(self, chromium: Chromium, name: str) -> Iterator[Browser]:
        """The same, ready for callers; the sound was checked before."""
        with self.at_work(chromium, name) as browser:
            browser.page.evaluate("sessionStorage.setItem('sound', 'good')")
            browser.page.reload()
            press(browser, "Start shift")
            press(browser, "Ready")
            expect_state(browser, "Ready")
            yield browser

    @contextmanager
    def calling(self) -> Iterator[Caller]:
        """Somebody who calls, and waits in the queue or speaks with who answers."""
        with Caller(self.edge.sip_address()) as caller:
            caller.wait_for_answer()
            yield caller

    def newest_call(self) -> Json:
        """The last caller's call, with what happened in it."""
        return self.edge.call(self.edge.calls()[0]["call_id"])


def press(browser: Browser, name: str) -> None:
    """Press a button of the desk, once it is there."""
    browser.page.get_by_role("button", name=name).click()


def expect_state(browser: Browser, title: str) -> None:
    """Return once the desk shows this state."""
    expect(browser.page.locator("#state-title")).to_have_text(title)


def answer(browser: Browser) -> None:
    """Take the call that rings."""
    expect_state(browser, "Call for you")
    press(browser, "Answer")
    expect_state(browser, "Talking")


def end_shift(browser: Browser) -> None:
    """Leave the desk as the next test wants to find it."""
    for wish in ("hang-up", "sign-out"):
        browser.page.evaluate(f"fetch('/api/agent/{wish}', {{method: 'POST'}})")
    browser.page.wait_for_function(_OFFLINE)


def hold_music() -> Samples:
    """A stretch of what the edge plays to callers who are held, some way in."""
    library = PromptLibrary()
    file = library.resolve(HoldMusic())
    library.close()
    return read_wav(file)[5 * SAMPLE_RATE : 6 * SAMPLE_RATE]


def say_until_heard(caller: Caller, browser: Browser, *, within: float = 20.0) -> None:
    """Return once the browser hears the caller, who says the same again and again."""
    browser.forget()

    def heard() -> bool:
        caller.say(CALLER_SAYS)
        return find(CALLER_SAYS, browser.heard()).found

    wait_until(heard, within=within, what="the browser to hear the caller")


def hears(caller: Caller, sound: Samples, *, within: float = 15.0) -> None:
    """Return once the caller hears `sound` in what arrives from now on."""
    begun = len(caller.recording())

    def heard() -> Samples:
        return caller.recording()[begun:]

    try:
        wait_until(lambda: find(sound, heard()).found, within=within, what="the caller to hear it")
    except TooLate as missing:
        best, seconds = find(sound, heard()), len(heard()) / SAMPLE_RATE
        missing.add_note(f"{seconds:.1f} s were heard; score {best.score:.2f} at best.")
        raise
