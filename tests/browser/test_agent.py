"""Agents in real browsers take calls that came by the trunk; each side hears the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.workplace import (
    ANN_SAYS,
    BOB_SAYS,
    CALLER_SAYS,
    Workplace,
    answer,
    expect_state,
    hears,
    hold_music,
    press,
    say_until_heard,
)
from tests.peers.browser import Browser
from tests.peers.caller import Caller
from tests.peers.g711 import Samples
from tests.peers.sound import find


@pytest.fixture
def ann(workplace: Workplace) -> Iterator[Browser]:
    """Ready for callers."""
    with workplace.ready(workplace.ann, "ann") as browser:
        yield browser


@pytest.fixture
def bob(workplace: Workplace, ann: Browser) -> Iterator[Browser]:
    """The same; callers come to Ann first."""
    with workplace.ready(workplace.bob, "bob") as browser:
        yield browser


def each_hears_the_other(caller: Caller, browser: Browser, agent_says: Samples) -> None:
    say_until_heard(caller, browser)
    hears(caller, agent_says)


def test_a_shift_from_sound_check_to_notes(workplace: Workplace) -> None:
    with workplace.at_work(workplace.ann, "ann") as ann:
        page = ann.page
        press(ann, "Start shift")
        expect_state(ann, "On a break")
        assert page.get_by_role("button", name="Ready").count() == 0
        press(ann, "Check my sound")
        press(ann, "Yes, I did")
        expect(page.locator("#check-verdict")).to_contain_text("You can be ready")
        expect(page.locator("#check-network")).to_contain_text(re.compile(r"\d+ ms there and back"))
        page.keyboard.press("r")
        expect_state(ann, "Ready")
        with workplace.calling() as caller:
            expect_state(ann, "Call for you")
            expect(page).to_have_title(re.compile("☎"))
            expect(page.locator("#variables")).to_contain_text("204017")
            page.keyboard.press("a")
            expect_state(ann, "Talking")
            each_hears_the_other(caller, ann, ANN_SAYS)
            expect(page.locator("#script")).to_contain_text("Ann Archer speaking. Is 204017")
            page.get_by_label("Product").fill("Router")
            page.get_by_role("radio", name="Solved").check()
            page.get_by_label("Notes").fill("New cable sent.")
            expect(page.locator("#notes-saved")).to_have_text("Saved")
        expect_state(ann, "Wrap-up")
        press(ann, "Ready")
        expect_state(ann, "Ready")
    (contact,) = workplace.newest_call()["contacts"]
    assert (contact["disposition"], contact["notes"]) == ("Solved", "New cable sent.")


def test_hold_plays_music_to_the_caller_and_nothing_to_the_agent(
    workplace: Workplace, ann: Browser
) -> None:
    with workplace.calling() as caller:
        answer(ann)
        each_hears_the_other(caller, ann, ANN_SAYS)
        press(ann, "Hold")
        expect_state(ann, "On hold")
        ann.forget()
        begun = len(caller.recording())
        caller.say(CALLER_SAYS)
        hears(caller, hold_music())
        assert not find(CALLER_SAYS, ann.heard()).found
        assert not find(ANN_SAYS, caller.recording()[begun:]).found
        press(ann, "Resume")
        expect_state(ann, "Talking")
        each_hears_the_other(caller, ann, ANN_SAYS)


def test_a_reload_and_a_lost_network_keep_the_call(workplace: Workplace, ann: Browser) -> None:
    with workplace.calling() as caller:
        answer(ann)
        ann.page.get_by_label("Notes").fill("Half a sent")
        expect(ann.page.locator("#notes-saved")).to_have_text("Saved")
        ann.page.reload()
        expect_state(ann, "Talking")
        expect(ann.page.get_by_label("Notes")).to_have_value("Half a sent")
        each_hears_the_other(caller, ann, ANN_SAYS)
        assert not caller.over
        ann.context.set_offline(True)
        ann.page.evaluate("dispatchEvent(new Event('offline'))")
        ann.context.set_offline(False)
        each_hears_the_other(caller, ann, ANN_SAYS)


def test_a_blind_transfer_takes_the_caller_to_another_browser(
    workplace: Workplace, ann: Browser, bob: Browser
) -> None:
    with workplace.calling() as caller:
        answer(ann)
        ann.page.keyboard.press("t")
        ann.page.get_by_role("radio", name="bob").check()
        press(ann, "Send now")
        expect_state(ann, "Wrap-up")
        answer(bob)
        each_hears_the_other(caller, bob, BOB_SAYS)


def test_an_attended_transfer_asks_first(workplace: Workplace, ann: Browser, bob: Browser) -> None:
    with workplace.calling() as caller:
        answer(ann)
        press(ann, "Transfer")
        ann.page.get_by_role("radio", name="bob").check()
        press(ann, "Ask first")
        expect_state(bob, "Call for you")
        press(bob, "Answer")
        expect_state(ann, "Asking")
        ann.forget()
        ann.wait_to_hear(BOB_SAYS)
        hears(caller, hold_music())
        press(ann, "Conference")
        expect_state(ann, "Conference")
        hears(caller, BOB_SAYS)
        hears(caller, ANN_SAYS)
        press(ann, "Hand over")
        expect_state(ann, "Wrap-up")
        expect_state(bob, "Talking")
        each_hears_the_other(caller, bob, BOB_SAYS)
