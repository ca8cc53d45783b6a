"""The edge that is fuzzed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import httpx

from tests.fuzz.cases import Case, make_case
from tests.fuzz.telephone import Telephone
from tests.hostile.watched_edge import WatchedEdge

_PING_EVERY = 20
"""Cases between two pings: also what keeps the edge's socket from overflowing."""
_DIALOG_LASTS = 60
"""Cases until the dialog that they attack is a new one: most don't survive long."""


class Fallen(AssertionError):
    """The edge ended, stood still, or its call in progress was harmed."""


class Target:
    """An edge on either build for the length of a `with` block; `site` holds the carrier's."""

    def __init__(self, site: Path | None = None) -> None:
        self._site = site
        self._resources = ExitStack()
        self._sent = 0

    def __enter__(self) -> Target:
        with ExitStack() as starting:
            self._watched = starting.enter_context(WatchedEdge(self._site))
            self.edge = self._watched.edge
            self._telephone = Telephone(
                self.edge.sip_address(), self.edge.sip_address("tcp"), "fuzzer"
            )
            starting.callback(self._telephone.close)
            self._dialog = self._telephone.open_dialog()
            self._resources = starting.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.__exit__(None, None, None)

    def attack(self, seed: int, numbers: Sequence[int]) -> list[Case]:
        """Send these cases; returns them. Raises `Fallen` when the edge doesn't stand it."""
        cases = []
        try:
            for number in numbers:
                cases.append(make_case(seed, number, self._dialog))
                self._telephone.send(cases[-1])
                self._sent += 1
                if self._sent % _PING_EVERY == 0:
                    self._telephone.ping()
                if self._sent % _DIALOG_LASTS == 0:
                    self._telephone.hang_up(self._dialog)
                    self._dialog = self._telephone.open_dialog()
            self._telephone.ping()
        except (AssertionError, OSError) as error:
            raise Fallen(f"{error}\n{self.edge.logs()}") from error
        return cases

    def judge(self) -> None:
        """Raises `Fallen` unless the edge works and a key of its call still counts."""
        try:
            self._watched.require_service()
        except (AssertionError, ValueError, httpx.HTTPError) as error:
            raise Fallen(f"{error}\n{self.edge.logs()}") from error
