"""What is noted by key, newest last, and written by one thread.

Whoever notes something goes on at once. What can't be written is kept and tried again; of a key
that is noted again meanwhile only the newest counts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from telephony.store.database import cause

MOST = 50_000
"""Keys that may wait while the database can't be written; beyond it the oldest go."""

log = structlog.get_logger(__name__)

Value = TypeVar("Value")


class KeyedNotes(Generic[Value]):
    """`write` puts a batch into the database, in one transaction; `what` names it in logs."""

    def __init__(
        self, what: str, write: Callable[[Mapping[str, Value]], None], pause: float = 2.0
    ) -> None:
        self._what = what
        self._write = write
        self._pause = pause
        self._waiting: dict[str, Value] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._failing = False
        self._thread = threading.Thread(target=self._run, name=f"store-{what}", daemon=True)
        self._thread.start()

    def note(self, key: str, value: Value) -> None:
        """Have it written; returns at once."""
        with self._changed:
            if self._closing:
                log.error("noted after close", what=self._what)
                return
            self._waiting.pop(key, None)
            self._waiting[key] = value
            if len(self._waiting) > MOST:
                del self._waiting[next(iter(self._waiting))]
                log.error("a note was given up: too many wait", what=self._what)
            self._changed.notify_all()

    def close(self, within: float = 5.0) -> None:
        """Write what waits, `within` seconds at most; safe to call twice."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(within)
        with self._changed:
            if self._waiting:
                log.critical("not on disk at close", what=self._what, notes=len(self._waiting))
            self._waiting.clear()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._waiting)
                batch, last = dict(self._waiting), self._closing
            if not batch:
                return
            written = self._tried(batch)
            with self._changed:
                if written:
                    self._forget(batch)
                elif last:
                    return
                else:
                    self._changed.wait_for(lambda: self._closing, self._pause)

    def _tried(self, batch: Mapping[str, Value]) -> bool:
        try:
            self._write(batch)
        except SQLAlchemyError as error:
            if not self._failing:
                log.critical("can't be written, and waits", what=self._what, problem=cause(error))
            self._failing = True
            return False
        if self._failing:
            log.warning("is written again", what=self._what)
        self._failing = False
        return True

    def _forget(self, batch: Mapping[str, Value]) -> None:
        """What was noted again meanwhile stays."""
        for key, value in batch.items():
            if key in self._waiting and self._waiting[key] is value:
                del self._waiting[key]
