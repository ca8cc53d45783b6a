"""The library's errors, translated where they enter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pjsua2 as pj

from telephony.domain.errors import SipError


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn `pj.Error` into a `SipError` that says what we were `doing`."""
    try:
        yield
    except pj.Error as error:
        raise SipError(f"{doing}: {error.reason} (pjsip status {error.status}).") from error
