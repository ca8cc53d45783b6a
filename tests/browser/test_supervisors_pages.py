"""What supervisors read beside the floor, in a real browser: surveys, callbacks, the day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind
from telephony.interfaces.callback_store import CallbackRecord
from telephony.interfaces.survey_store import SurveyAnswer
from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.browser.workplace import PASSWORD, Workplace
from tests.peers.browser import Browser


@pytest.fixture
def sue(workplace: Workplace) -> Iterator[Browser]:
    """Before the floor, in the dark; what her pages complained of fails the test."""
    browser = workplace.ann.open(workplace.edge, dark=True, size=(1280, 800))
    try:
        browser.sign_in("sue", PASSWORD, then="/supervisor")
        yield browser
        assert browser.problems == []
    finally:
        browser.close()


@pytest.fixture
def records(workplace: Workplace) -> Iterator[CallStore]:
    """What the edge has on disk."""
    url = f"sqlite:///{workplace.edge.folder}/calls.sqlite3"
    with closing(open_store(StoreSettings(url=url))) as store:
        yield store


@pytest.fixture
def promised(records: CallStore) -> CallbackRecord:
    """A call that nobody was promised yet, even when this test is run again on the same edge."""
    now = time.time()
    number = f"+49{time.time_ns() // 1_000_000}"
    return CallbackRecord(number, CallId("call-1"), number, "support", now, now, now + 3600)


def _go(page: Page, name: str) -> None:
    """Follow a link above the page; returns once the new page's scripts listen, too."""
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name=name)
    path = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{path}", wait_until="load")


def test_a_figure_tells_its_formula_to_whoever_points_at_it_or_comes_by_keyboard(
    sue: Browser, records: CallStore
) -> None:
    survey = f"after-call-{time.time_ns()}"  # of this try alone
    for number, score in enumerate((5, 4, 2)):
        answer = SurveyAnswer(
            CallId(f"call-{number}"), survey, SurveyKind.CSAT, score, "keys", time.time()
        )
        records.surveys.put_answer(answer)
    _go(sue.page, "Surveys")
    figure = sue.page.get_by_role("region", name=survey).locator(".much .explained")
    expect(figure).to_contain_text("67 %")
    formula = figure.get_by_text("2 who gave 4 or 5, in percent of 3 answers")
    expect(formula).to_be_hidden()
    figure.hover()
    expect(formula).to_be_visible()
    sue.page.mouse.move(0, 0)
    expect(formula).to_be_hidden()
    figure.focus()
    expect(formula).to_be_visible()
    with sue.page.expect_download() as file:
        sue.page.get_by_role("link", name="CSV").click()
    assert file.value.path().read_text().count(survey) == 3


def test_a_promised_call_comes_to_the_page_by_itself(
    sue: Browser, records: CallStore, promised: CallbackRecord
) -> None:
    _go(sue.page, "Callbacks")
    records.callbacks.put_callback(promised)
    sue.page.evaluate("dispatchEvent(new Event('online'))")  # looks again at once
    row = sue.page.get_by_role("row").filter(has_text=promised.number)
    expect(row).to_contain_text("due now")


def test_the_floor_shows_the_days_course_unless_it_is_folded(sue: Browser) -> None:
    charts = sue.page.locator("#course svg")
    expect(charts).to_have_count(3)
    sue.page.locator("#course summary").click()
    expect(charts.first).to_be_hidden()
    sue.page.reload()
    expect(sue.page.get_by_role("heading", name="Today")).to_be_visible()
    expect(charts.first).to_be_hidden()
    sue.page.locator("#course summary").click()
    expect(charts).to_have_count(3)
    expect(charts.first).to_be_visible()


def test_a_callback_is_cancelled_once_sure(
    sue: Browser, records: CallStore, promised: CallbackRecord
) -> None:
    records.callbacks.put_callback(promised)
    _go(sue.page, "Callbacks")
    row = sue.page.get_by_role("row").filter(has_text=promised.number)
    row.get_by_role("button", name="Cancel").click()
    dialog = sue.page.get_by_role("dialog", name=f"Cancel the callback to {promised.number}?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    expect(row).to_contain_text("Waiting")
    row.get_by_role("button", name="Cancel").click()
    dialog.get_by_role("button", name="Cancel the callback").click()
    expect(row).to_contain_text("Cancelled")
    expect(row).to_contain_text("by sue")
    expect(row.get_by_role("button")).to_have_count(0)


def test_no_page_is_broader_than_a_telephones_screen(
    workplace: Workplace, records: CallStore, promised: CallbackRecord
) -> None:
    records.callbacks.put_callback(promised)
    with workplace.calling() as caller:
        caller.hang_up()
    browser = workplace.ann.open(workplace.edge, size=(390, 844))
    browser.sign_in("sue", PASSWORD, then="/supervisor")
    page = browser.page
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    paths = [link.get_attribute("href") or "" for link in links.all()]
    shown = [path for path in paths if path not in ("/docs", "/metrics")]  # not ours to lay out
    assert {"/", "/supervisor", "/flows", "/callbacks"} <= set(shown)
    for path in [*shown, "/flows/main", "/nowhere"]:
        page.goto(f"{browser.base}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{path} is {wide} pixels wide"
    browser.close()
