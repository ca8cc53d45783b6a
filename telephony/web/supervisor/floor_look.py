"""One look at the floor, and what it has of news: put into JSON once for all pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from telephony.web.supervisor.floor_changes import changes, whole
from telephony.web.supervisor.floor_rows import FloorRows


class FloorLook:
    """The floor as it was at one moment. Pages show one look, and later another."""

    def __init__(self, rows: FloorRows) -> None:
        self.rows = rows
        self._whole = ""
        self._since: WeakKeyDictionary[FloorLook, str] = WeakKeyDictionary()

    def news_since(self, shown: FloorLook | None) -> str:
        """The members of a JSON object: what a page lacks that shows `shown`, or None yet; ""
        where it lacks nothing."""
        if shown is None:
            self._whole = self._whole or _members(whole(self.rows))
            return self._whole
        if shown is self:
            return ""
        if shown not in self._since:
            self._since[shown] = _members(changes(shown.rows, self.rows))
        return self._since[shown]


def message(at: float, supervision: Mapping[str, object] | None, news: str) -> str:
    """A `FloorMessage`; `supervision` is None where it hasn't changed."""
    own = {"at": at} if supervision is None else {"at": at, "supervision": supervision}
    return "{" + ",".join(filter(None, [_members(own), news])) + "}"


def _members(of: Mapping[str, object]) -> str:
    return json.dumps(of, ensure_ascii=False, separators=(",", ":"))[1:-1]
