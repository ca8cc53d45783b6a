"""Which pages of an agent are open, and which of them has the telephone.

A browser's telephone belongs to one page: were it anybody's, two open pages would take it from each
other for ever. A page that closes gives it back; a reload is a new page.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MAX_PAGES = 8
"""Of one agent, at once."""


class TooManyPages(Exception):
    """An agent has as many pages open as it may."""


@dataclass(slots=True, eq=False)
class OpenPage:
    """One page that shows a desk."""

    agent: str
    page: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it should be told anew."""


class OpenPages:
    """All open pages of all agents. Lives on the event loop."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, list[OpenPage]] = defaultdict(list)
        self._holders: dict[str, str] = {}

    @contextmanager
    def opened(self, agent: str, page: str) -> Iterator[OpenPage]:
        """An agent's page, for as long as it is connected. Raises `TooManyPages`."""
        if len(self._pages[agent]) >= MAX_PAGES:
            raise TooManyPages
        opened = OpenPage(agent, page)
        self._pages[agent].append(opened)
        try:
            yield opened
        finally:
            self._pages[agent].remove(opened)
            if not any(one.page == page for one in self._pages[agent]):
                self._give_back(agent, page)
            if not self._pages[agent]:
                del self._pages[agent]

    def holder(self, agent: str) -> str | None:
        """The page that has the agent's telephone."""
        return self._holders.get(agent)

    def take(self, agent: str, page: str) -> None:
        """The telephone is `page`'s from now on; the others are told."""
        self._holders[agent] = page
        self.tell(agent)

    def tell(self, agent: str) -> None:
        """All pages of `agent` are told anew."""
        for one in self._pages.get(agent, ()):
            one.changed.set()

    def _give_back(self, agent: str, page: str) -> None:
        if self._holders.get(agent) == page:
            del self._holders[agent]
            self.tell(agent)
