"""Commands that are run in the tests' own process."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command configures the log of its process: the tests after it have theirs again."""
    root, program = logging.getLogger(), logging.getLogger("telephony")
    handlers, levels = list(root.handlers), (root.level, program.level)
    configured, configuration = structlog.is_configured(), structlog.get_config()
    yield
    root.handlers[:] = [handler for handler in root.handlers if handler in handlers]
    root.setLevel(levels[0])
    program.setLevel(levels[1])
    if configured:
        structlog.configure(**configuration)
    else:
        structlog.reset_defaults()
