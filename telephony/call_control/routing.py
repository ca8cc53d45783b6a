"""Which flow takes a call: by trunk and called number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class AnswerMode(StrEnum):
    """What the flow's sound travels on."""

    ANSWER = "answer"
    """200 first: the call is charged from the start."""
    EARLY_MEDIA = "early_media"
    """183 (RFC 3960): announcements are free; a transfer that is answered answers the call."""


@dataclass(frozen=True, slots=True)
class Route:
    """Calls to numbers that match `called` go to `flow`.

    `called` is a number with shell wildcards: "+4420*", "1???", "*".
    """

    called: str
    flow: str
    answer: AnswerMode = AnswerMode.ANSWER


class RoutingTable:
    """The routes of every trunk, first match first."""

    def __init__(self, routes: Mapping[str, Sequence[Route]]) -> None:
        self._routes = routes

    def find(self, trunk: str, called_number: str) -> Route | None:
        """The first route of `trunk` that takes `called_number`."""
        for route in self._routes.get(trunk, ()):
            if fnmatchcase(called_number, route.called):
                return route
        return None
