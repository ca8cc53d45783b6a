"""The floor's page with hundreds of callers: those in sight are there, and all can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from telephony.web.session_cookie import PLAIN_NAME
from tests.bench.floor_page import CALLERS, busy_floor
from tests.browser.workplace import ANN_SAYS
from tests.peers.browser import Chromium


@pytest.fixture
def floor(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """Where callers come and go all the time; what the page complained of fails the test."""
    with ExitStack() as running:
        address, cookie = running.enter_context(busy_floor(tmp_path))
        browser = running.enter_context(Chromium(playwright, ANN_SAYS)).open(address)
        running.callback(browser.close)
        browser.context.add_cookies([{"name": PLAIN_NAME, "value": cookie, "url": address}])
        browser.page.goto(f"{address}/supervisor")
        yield browser.page
        assert browser.problems == []


def test_of_hundreds_of_callers_those_in_sight_are_in_the_page(floor: Page) -> None:
    table = floor.locator("#callers")
    expect(table).to_have_attribute("aria-rowcount", str(CALLERS + 1))
    rows = table.locator("tbody tr")
    expect(rows.first).to_have_attribute("aria-rowindex", "2")
    assert rows.count() < 60
    rows.first.get_by_role("button").focus()
    panel = floor.locator(".callers .panel-body")
    panel.evaluate("(panel) => panel.scrollTo(0, panel.scrollHeight)")
    expect(rows.last).to_have_attribute("aria-rowindex", str(CALLERS + 1))
    expect(rows.last).to_be_in_viewport()
    assert rows.count() < 60
    assert floor.evaluate("document.activeElement.matches('.callers .panel-body')")
    floor.get_by_role("combobox", name="Queue").fill("queue 03")
    expect(table).to_have_attribute("aria-rowcount", str(CALLERS // 10 + 1))
    expect(rows).to_have_count(CALLERS // 10)
    assert set(rows.locator("[data-cell=queue]").all_text_contents()) == {"queue 03"}
