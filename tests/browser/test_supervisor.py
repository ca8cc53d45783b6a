"""A supervisor takes part in an agent's contact: who hears whom is heard, not believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Playwright, Route, expect

from tests.browser.workplace import ANN_SAYS, CALLER_SAYS, PASSWORD, Workplace, answer
from tests.peers.browser import Browser, Chromium
from tests.peers.caller import Caller
from tests.peers.g711 import Samples
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until

_SUE_LASTS, _PAUSE = 0.5, 1.5
SUE_SAYS = make_sound(35, _SUE_LASTS)
_WITHIN = 30.0
_LOOK_EVERY = 0.3
"""Seconds, in which what was said arrives."""


@pytest.fixture
def sue(workplace: Workplace, playwright: Playwright) -> Iterator[Browser]:
    """Before the floor; what her page complained of fails the test."""
    with Chromium(playwright, SUE_SAYS, pause=_PAUSE) as chromium:
        browser = chromium.open(workplace.edge)
        browser.sign_in("sue", PASSWORD, then="/supervisor")
        try:
            yield browser
            assert browser.problems == []
        finally:
            browser.close()


class Ears:
    """What caller, agent and supervisor hear from now on."""

    def __init__(self, caller: Caller, agent: Browser, supervisor: Browser) -> None:
        self._caller, self._agent, self._supervisor = caller, agent, supervisor
        self._begun = 0

    def forget(self) -> None:
        """What was heard before no longer counts."""
        self._agent.forget()
        self._supervisor.forget()
        self._begun = len(self._caller.recording())

    def caller(self, sound: Samples) -> bool:
        """Whether the caller has heard it."""
        return find(sound, self._caller.recording()[self._begun :]).found

    def agent(self, sound: Samples) -> bool:
        """Whether the agent has."""
        return find(sound, self._agent.heard()).found

    def supervisor(self, sound: Samples) -> bool:
        """Whether the supervisor has."""
        return find(sound, self._supervisor.heard()).found

    def wait_for_talk(self, *, overheard: bool = False) -> None:
        """Return once caller and agent have heard each other, and the supervisor both."""

        def heard() -> bool:
            self._caller.say(CALLER_SAYS)
            self._caller.let_pass(_LOOK_EVERY)
            return self.agent(CALLER_SAYS) and (not overheard or self.supervisor(CALLER_SAYS))

        wait_until(heard, within=_WITHIN, what="the caller to be heard")
        self.wait(lambda: self.caller(ANN_SAYS), "the caller to hear the agent")
        if overheard:
            self.wait(lambda: self.supervisor(ANN_SAYS), "sue to hear the agent")

    def wait(self, heard: Callable[[], bool], what: str) -> None:
        """Return once that is heard, while the caller is silent."""

        def later() -> bool:
            self._caller.let_pass(_LOOK_EVERY)
            return heard()

        wait_until(later, within=_WITHIN, what=what)


def test_listen_whisper_barge_back_and_leave(workplace: Workplace, sue: Browser) -> None:
    with workplace.ready(workplace.ann, "ann") as ann, workplace.calling() as caller:
        answer(ann)
        row = sue.page.locator("#agents tr[data-agent=ann]")
        part = sue.page.locator("#part")
        ears = Ears(caller, ann, sue)

        _refuse_once(sue)
        row.get_by_role("button", name="Listen").click()
        expect(part).to_contain_text("Nobody hears you", timeout=30_000)
        assert len(sue.problems) == 1, "the refusal was tried again"
        sue.problems.clear()
        ears.wait_for_talk(overheard=True)
        assert not ears.agent(SUE_SAYS)
        assert not ears.caller(SUE_SAYS)

        sue.page.keyboard.press("w")
        expect(part).to_contain_text("ann hears you. The caller doesn")
        ears.forget()
        ears.wait(lambda: ears.agent(SUE_SAYS), "the agent to hear sue")
        ears.wait_for_talk(overheard=True)
        assert not find(SUE_SAYS, caller.recording()).found, "since the call began"

        sue.page.keyboard.press("b")
        expect(part).to_contain_text("Everybody hears you")
        ears.forget()
        ears.wait(lambda: ears.caller(SUE_SAYS), "the caller to hear sue")
        ears.wait(lambda: ears.agent(SUE_SAYS), "the agent to hear sue")
        ears.wait_for_talk(overheard=True)

        sue.page.keyboard.press("l")
        expect(part).to_contain_text("Nobody hears you")
        ears.wait_for_talk()  # by then what was under way has arrived
        ears.forget()
        ears.wait_for_talk(overheard=True)
        caller.let_pass(_PAUSE + 2 * _SUE_LASTS)  # she has said all of it by then
        assert not ears.agent(SUE_SAYS)
        assert not ears.caller(SUE_SAYS)

        sue.page.keyboard.press("x")
        expect(part).to_be_hidden()
        ears.wait_for_talk()  # by then what was under way has arrived
        ears.forget()
        ears.wait_for_talk()
        assert not ears.supervisor(ANN_SAYS)
        assert not ears.supervisor(CALLER_SAYS)
        assert not caller.over
    assert _calls_to_sue(workplace) == 1


def _refuse_once(browser: Browser) -> None:
    """The next time that this page's telephone connects, the gateway is still starting."""
    refusals = ["No gateway is up."]

    def take(route: Route) -> None:
        if route.request.method == "POST" and refusals:
            route.fulfill(status=503, json={"error": refusals.pop()})
        else:
            route.continue_()

    browser.page.route("**/api/supervisor/phone", take)


def _calls_to_sue(workplace: Workplace) -> int:
    """However often she changed how she takes part, her telephone was called once."""
    timeline = workplace.newest_call()["timeline"]
    placed = [entry["details"] for entry in timeline if entry["event"] == "INVITE sent"]
    return [details.get("name") for details in placed].count("sue")
