"""What the program says by itself, and takes for an answer to it: the shape of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnWords:
    """One language's. A text in which something is filled in has its name in braces."""

    recorded: str
    """That the call is recorded."""
    may_we_record: str
    """Whether it may be; 1 agrees."""
    message_review: str
    """What may be done with a voice message: 1 hears it, 2 records it again, 3 sends it, star
    discards it."""
    callback_confirm: str
    """Reads back the `{number}` that will be called: 1 is right, 2 is another one."""
    callback_number: str
    """Asks for the number to call, which # ends."""
    callback_offer: str
    """Whoever waits may hang up, keep its place and be called back, by `{key}`."""
    place_kept: str
    """The place is kept and the caller will be called; goodbye."""
    place_not_kept: str
    """There the caller can't be called; it should wait on, at its place."""
    heard_right: str
    """Whether the caller said the `{phrase}`."""
    yes_or_no: str
    """How that is answered, for whoever did neither."""
    yes: tuple[str, ...]
    no: tuple[str, ...]
    """What callers say to it."""
    digits: Mapping[str, str]
    """Spoken word -> digit."""
