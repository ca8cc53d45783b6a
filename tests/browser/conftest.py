"""One edge with its gateway and two agents in browsers, for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser.workplace import ANN_SAYS, BOB_SAYS, TOKEN, Workplace, configuration
from tests.peers.browser import Chromium
from tests.peers.edge import Edge

_HERE = Path(__file__).parent

expect.set_options(timeout=15_000)  # ms, as for what is pressed: sound goes on beside it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.peer)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def workplace(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workplace]:
    """The edge, and a Chromium for each of Ann and Bob."""
    folder = tmp_path_factory.mktemp("workplace")
    with ExitStack() as running:
        edge = running.enter_context(Edge(configuration(folder), folder=folder))
        edge.http.headers["Authorization"] = f"Bearer {TOKEN}"
        running.callback(lambda: print(edge.logs()))  # pytest shows it when a test failed
        yield Workplace(
            edge,
            ann=running.enter_context(Chromium(playwright, ANN_SAYS)),
            bob=running.enter_context(Chromium(playwright, BOB_SAYS, pause=1.5)),
        )
