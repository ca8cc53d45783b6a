"""One log for the program and its libraries: structlog's events and the standard library's."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

from telephony.telemetry.privacy import Privacy
from telephony.telemetry.settings import LogFormat, LogSettings

_OWN = "telephony"
"""The root of our own loggers; every other one is a library's."""


def configure_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send every log line to `stream` (standard error if not given), once per process."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        Privacy(show_numbers=settings.show_numbers),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(settings.format, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    level = logging.getLevelNamesMapping()[settings.level.value.upper()]
    logging.getLogger(_OWN).setLevel(level)
    # A library's debug lines hold what it works on, such as the text of a prompt.
    root.setLevel(max(level, logging.INFO))


def _rendering(how: LogFormat, stream: TextIO) -> list[Processor]:
    """The last processors. Tracebacks are plain: the rich ones show local variables' values."""
    if how is LogFormat.CONSOLE or (how is LogFormat.AUTO and stream.isatty()):
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
