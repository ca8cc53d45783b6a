"""A caller who waits for an agent: calls when asked to, and speaks until somebody hangs up."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from telephony.domain.leg import LegAnswered, LegEnded, LegEvent, PlaybackFinished
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import Leg, UserAgent

WORDS = "Hello, this is Jo Miller. I am waiting for my parcel. Where is it?"
NUMBER = "5550142"
PAUSE = 4.0
"""Seconds in which the agent may speak."""
LONGEST = 300.0
_AT_ONCE = 1024
"""Bytes of what is typed that are read at once."""


class Visitor:
    """One call at a time. Lives on the event loop."""

    def __init__(
        self, user_agent: UserAgent, destination: str, words: Path, tell: Callable[[str], None]
    ) -> None:
        self._user_agent = user_agent
        self._destination = destination
        self._words = words
        self._tell = tell
        self._leg: Leg | None = None
        self._playback = 0

    def call(self) -> None:
        """Dial, unless the caller is on the line already."""
        if self._leg is not None:
            self._tell("The caller is on the line already.")
            return
        self._tell("A caller is on the way: answer in the browser.")
        leg = self._leg = self._user_agent.dial(self._destination, calling_number=NUMBER)
        too_long = asyncio.get_running_loop().call_later(LONGEST, leg.hang_up, Reason.CALLER_HANGUP)

        def follow(event: LegEvent) -> None:
            match event:
                case LegAnswered():
                    self._speak(leg)
                case PlaybackFinished():
                    asyncio.get_running_loop().call_later(PAUSE, self._speak, leg)
                case LegEnded(termination=termination):
                    too_long.cancel()
                    self._leg = None
                    self._tell(f"The caller has gone: {termination}.")

        leg.listen(follow)

    def _speak(self, leg: Leg) -> None:
        if leg is self._leg:
            self._playback += 1
            leg.play(self._playback, [self._words])


@contextmanager
def at_each_line(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` whenever somebody presses Enter; where nobody can, never."""
    loop, typed = asyncio.get_running_loop(), sys.stdin.fileno()

    def read() -> None:
        text = os.read(typed, _AT_ONCE)
        if not text:
            loop.remove_reader(typed)
        if b"\n" in text:
            act()

    try:
        loop.add_reader(typed, read)
    except OSError:  # a file, or nothing at all: there is no waiting for those
        yield
        return
    try:
        yield
    finally:
        loop.remove_reader(typed)
