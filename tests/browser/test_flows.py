"""The page of a flow in a real browser: figures of a real call, by pointer and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.workplace import PASSWORD, Workplace
from tests.peers.waiting import wait_until


def _step(page: Page, name: str) -> str:
    """What the picture says in a step."""
    return page.locator(f'.flow [data-step="{name}"]').text_content() or ""


def test_a_caller_who_hangs_up_is_found_in_the_step_that_lost_them(workplace: Workplace) -> None:
    with workplace.calling() as caller:
        caller.hang_up()
    call_id = workplace.edge.calls()[0]["call_id"]
    wait_until(
        lambda: workplace.edge.call(call_id)["call"]["ended_at"] is not None,
        within=10,
        what="the call to be on record",
    )
    browser = workplace.ann.open(workplace.edge, dark=True, size=(900, 700))
    browser.sign_in("sue", PASSWORD, then="/supervisor")
    page = browser.page
    page.get_by_role("link", name="Flows").click()
    page.get_by_role("row").nth(1).get_by_role("link").first.click()

    def counted() -> bool:
        page.reload()
        return "hung up" in _step(page, "wait")

    wait_until(counted, within=20, what="the call to be counted")
    assert "came" in _step(page, "account")
    assert "nobody came" in _step(page, "sorry")

    page.locator('.flow [data-step="wait"]').click()
    expect(page.locator("#step h2")).to_contain_text("wait")
    expect(page).to_have_url(re.compile("step=wait#step$"))
    expect(page.locator("#step pre")).to_contain_text("music: music.wav")
    assert page.locator(f'#step a[href="/calls/{call_id}"]').count() == 1
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")  # of a network that doesn't lead there
    expect(page.locator("#stale")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#stale")).to_be_hidden()

    page.locator('.flow [data-step="account"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#step h2")).to_contain_text("account")
    focused = page.evaluate("document.activeElement.dataset.step")
    assert focused == "account", "who goes by keyboard keeps their place"
    page.go_back()
    expect(page.locator("#step h2")).to_contain_text("wait")

    page.get_by_role("link", name="7 days").click()
    expect(page.locator("#step h2")).to_contain_text("wait")
    page.locator(f'#step a[href="/calls/{call_id}"]').click()
    expect(page).to_have_url(re.compile(f"/calls/{call_id}$"))
    assert [one for one in browser.problems if "INTERNET_DISCONNECTED" not in one] == []
    browser.close()
