"""A starting edge: what each of its parts is made from, and hangs its own end on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from telephony.app.preparation import Progress
from telephony.app.settings.models import Settings
from telephony.documents.document import Document

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Startup:
    """Of one edge; on its event loop."""

    document: Document[Settings]
    file: Path
    """Where the document was read."""
    progress: Progress | None
    stack: AsyncExitStack
    """Ends the parts, the last one first."""

    @property
    def settings(self) -> Settings:
        """What the document says."""
        return self.document.value

    @property
    def folder(self) -> Path:
        """Where the configuration's relative paths start."""
        return self.file.resolve().parent

    def keep_running(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """As long as the edge runs; it is told when `work` ends by itself."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_tell_end)
        self.stack.callback(task.cancel)


def _tell_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        log.critical("background task ended", task=task.get_name(), exc_info=task.exception())
