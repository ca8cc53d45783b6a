"""Ranges as players send them, and as nobody should (RFC 9110 section 14)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from telephony.web.byte_range import ByteRange, UnsatisfiableRangeError, byte_range


@pytest.mark.parametrize(
    ("header", "start", "size"),
    [
        ("bytes=0-", 0, 1000),
        ("bytes=0-0", 0, 1),
        ("bytes=999-", 999, 1),
        ("bytes=10-19", 10, 10),
        ("bytes=10-99999999999", 10, 990),
        ("bytes=-1", 999, 1),
        ("bytes=-1000", 0, 1000),
        ("bytes=-5000", 0, 1000),
        ("Bytes= 3-4 ", 3, 2),
    ],
)
def test_a_part(header: str, start: int, size: int) -> None:
    assert byte_range(header, 1000) == ByteRange(start, size)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "bytes=a-b",
        "bytes=1-2x",
        "bytes=--1",
        "bytes 0-1",
        "seconds=0-1",
        "bytes=\u0661-\u0662",
        "bytes=" + "9" * 5000 + "-",
        "bytes=0x1-",
    ],
)
def test_what_is_no_part_gets_everything(header: str | None) -> None:
    assert byte_range(header, 1000) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
def test_a_part_that_is_not_there(header: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        byte_range(header, 1000)


@given(
    some.text(max_size=40) | some.from_regex(r"bytes=[0-9]{0,6}-[0-9]{0,6}"), some.integers(0, 9999)
)
def test_whatever_is_asked_what_is_sent_is_there(header: str, of: int) -> None:
    try:
        part = byte_range(header, of)
    except UnsatisfiableRangeError:
        return
    if part is not None:
        assert part.start >= 0 and part.size > 0 and part.start + part.size <= of


def test_what_is_sent_is_named() -> None:
    assert ByteRange(10, 5).content_range(1000) == "bytes 10-14/1000"
