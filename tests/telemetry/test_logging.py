"""What callers say and key doesn't reach log text, whoever logs it and however."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from telephony.domain.call import Caller
from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.domain.leg import DigitReceived
from telephony.domain.timeline import CALLERS_WORDS, Kind, TimelineEntry
from telephony.interfaces.speech import Recognition
from telephony.telemetry.logging import configure_logging
from telephony.telemetry.privacy import WITHHELD, masked
from telephony.telemetry.settings import LogFormat, LogLevel, LogSettings

SECRET = "my pin is four"
NUMBER = "+15551234567"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Puts the process's logging back."""
    root, own = logging.getLogger(), logging.getLogger("telephony")
    handlers, levels = list(root.handlers), (root.level, own.level)
    yield
    root.handlers = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])
    structlog.reset_defaults()


@pytest.fixture(params=[LogFormat.CONSOLE, LogFormat.JSON])
def text(request: pytest.FixtureRequest) -> io.StringIO:
    """What was logged so far, in each format."""
    stream = io.StringIO()
    configure_logging(LogSettings(LogLevel.DEBUG, request.param), stream)
    return stream


@pytest.mark.parametrize("key", sorted(CALLERS_WORDS))
def test_a_callers_words_are_withheld_by_key(text: io.StringIO, key: str) -> None:
    structlog.get_logger("calls").info("heard", **{key: SECRET})
    assert SECRET not in text.getvalue()
    assert WITHHELD in text.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        {"digit": SECRET},
        {"turn": {"alternatives": [SECRET]}},
        [{"text": SECRET}],
        TimelineEntry(0.0, Kind.SPEECH, "heard", {"text": SECRET}),
        Digit(SECRET, DtmfMethod.INFO),
        DigitReceived(0.0, Digit(SECRET, DtmfMethod.INFO)),
        (Recognition(SECRET, 0.9, SECRET),),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_callers_words_are_withheld_inside_values(text: io.StringIO, value: Any) -> None:
    structlog.get_logger("calls").info("event", what=value)
    assert "event" in text.getvalue()
    assert SECRET not in text.getvalue()


def test_a_callers_words_are_withheld_from_the_standard_librarys_lines(text: io.StringIO) -> None:
    logging.getLogger("library").warning("heard", extra={"text": SECRET, "port": 5060})
    assert "5060" in text.getvalue()
    assert SECRET not in text.getvalue()


def test_tracebacks_show_no_local_variables(text: io.StringIO) -> None:
    def decode(heard: str) -> None:
        raise ValueError(len(heard))

    try:
        decode(SECRET)
    except ValueError:
        structlog.get_logger("calls").exception("broke")
    assert "ValueError: 14" in text.getvalue()
    assert SECRET not in text.getvalue()


@pytest.mark.parametrize(
    "logged",
    [{"caller": NUMBER}, {"caller": Caller(NUMBER)}, {"calling_number": NUMBER}],
    ids=["number", "dataclass", "calling number"],
)
def test_a_callers_number_shows_its_last_three_digits(
    text: io.StringIO, logged: dict[str, Any]
) -> None:
    structlog.get_logger("calls").info("call_ended", **logged)
    assert NUMBER not in text.getvalue()
    assert "*********567" in text.getvalue()


def test_numbers_are_shown_on_request() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(show_numbers=True), stream)
    structlog.get_logger("calls").info("call_ended", caller=NUMBER)
    assert NUMBER in stream.getvalue()


def test_a_short_number_is_hidden_whole() -> None:
    assert masked("123") == "***"
    assert masked("") == ""


def test_a_collector_gets_one_object_per_line() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(), stream)
    structlog.get_logger("calls").info("call_ended", trunk="carrier", lines="a\nb")
    logging.getLogger("library").warning("port %d is busy", 5060)
    own, library = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert own["event"] == "call_ended"
    assert (own["trunk"], own["level"], own["logger"]) == ("carrier", "info", "calls")
    assert own["timestamp"].endswith("Z")
    assert library["event"] == "port 5060 is busy"


def test_a_person_at_a_terminal_gets_readable_lines() -> None:
    stream = Terminal()
    configure_logging(LogSettings(), stream)
    structlog.get_logger("calls").info("call_ended", trunk="carrier")
    assert "call_ended" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_debug_lines_are_our_own_alone() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(LogLevel.DEBUG), stream)
    structlog.get_logger("telephony.sip").debug("our own")
    logging.getLogger("piper.voice").debug("text=Your account number is 1 2 3.")
    assert "our own" in stream.getvalue()
    assert "account" not in stream.getvalue()


def test_lines_below_the_level_are_left_out() -> None:
    stream = io.StringIO()
    configure_logging(LogSettings(LogLevel.WARNING), stream)
    structlog.get_logger("calls").info("quiet")
    logging.getLogger("library").info("quiet")
    structlog.get_logger("calls").warning("loud")
    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()
