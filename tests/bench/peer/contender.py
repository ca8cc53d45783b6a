"""Who is measured: a program that plays the menu to whoever calls."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.g711 import Samples
from tests.peers.sound import make_sound

KEY = "9"
"""Ends a call: the program hangs up."""
PROMPT_SECONDS = 120.0
"""Longer than any call, so that nobody's figures have the gap where a prompt begins again."""


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that takes calls."""

    pid: int
    address: str
    """`host:port`, SIP over UDP."""


@dataclass(frozen=True, slots=True)
class Contender:
    """`start` is used in a `with` block, with an empty folder; it starts the program afresh."""

    name: str
    version: str
    does: str
    """What it does while it is measured, a sentence."""
    start: Callable[[Path], AbstractContextManager[Running]]


def menu_prompt() -> Samples:
    """What both play."""
    return make_sound(7, PROMPT_SECONDS)
