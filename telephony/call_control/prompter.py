"""Plays a flow's prompts on the caller's leg; renders what isn't there yet, off the loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from telephony.call_control.audio.played_sound import PlayedSound, from_files
from telephony.call_control.inbox import PromptsReady
from telephony.domain.errors import PromptError
from telephony.interfaces.prompt_service import PromptService
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import Play

RENDER_TIMEOUT = 20.0
"""Seconds after which the flow goes on without a prompt that won't render."""


class Prompter:
    """One call's playback: at most one at a time."""

    def __init__(
        self, leg: Leg, library: PromptService, report: Callable[[PromptsReady], None]
    ) -> None:
        self._leg = leg
        self._library = library
        self._own = library.for_call()
        self._report = report
        self._current: int | None = None
        self.played = PlayedSound(time.monotonic)
        """What the peer hears of it."""
        self._paused = False
        self._waiting: tuple[Path, ...] = ()
        """Files that were rendered while nothing may be heard."""
        self._rendering: set[asyncio.Task[None]] = set()

    def play(self, wanted: Play) -> None:
        """Play now if every file is there, else as soon as it is."""
        self._current = wanted.playback
        self._paused, self._waiting = False, ()
        files = [self._library.find(part) for part in wanted.parts]
        known = tuple(file for file in files if file is not None)
        if len(known) == len(files):
            self._report(PromptsReady(wanted.playback, known))
            return
        task = asyncio.create_task(self._render(wanted), name=f"render prompt {wanted.playback}")
        self._rendering.add(task)
        task.add_done_callback(self._rendering.discard)

    def ready(self, rendered: PromptsReady) -> bool:
        """Start a playback whose files are there; False if it is no longer wanted."""
        if rendered.playback != self._current:
            return False
        if self._paused:
            self._waiting = rendered.files
        else:
            self._start(rendered.playback, rendered.files)
        return True

    def pause(self, playback: int) -> None:
        """Hold that playback where it is, also one that hasn't begun."""
        if playback == self._current and not self._paused:
            self._paused = True
            self.played.pause()
            self._leg.pause_playing()

    def resume(self, playback: int) -> None:
        """Go on with it."""
        if playback != self._current or not self._paused:
            return
        self._paused = False
        files, self._waiting = self._waiting, ()
        if files:
            self._start(playback, files)
        else:
            self.played.resume()
            self._leg.resume_playing()

    def stop(self, playback: int) -> None:
        """Silence, if that playback is the one that plays."""
        if playback == self._current:
            self._current, self._waiting = None, ()
            self.played.stop()
            self._leg.stop_playing()

    def _start(self, playback: int, files: tuple[Path, ...]) -> None:
        self._leg.play(playback, files)
        self.played.play(from_files(files))

    async def close(self) -> None:
        """Wait for a rendering in progress (it can't be interrupted), then clean up."""
        self._current = None
        if self._rendering:
            await asyncio.wait(self._rendering, timeout=RENDER_TIMEOUT)
        await asyncio.to_thread(self._own.close)

    async def _render(self, wanted: Play) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(RENDER_TIMEOUT):
                files: list[Path] = []
                for part in wanted.parts:
                    files.append(await asyncio.to_thread(self._own.resolve, part))
            took = time.monotonic() - began
            self._report(PromptsReady(wanted.playback, tuple(files), rendering=took))
        except PromptError as error:
            self._report(PromptsReady(wanted.playback, (), str(error)))
        except TimeoutError:
            problem = f"The prompt wasn't rendered within {RENDER_TIMEOUT:.0f} s."
            self._report(PromptsReady(wanted.playback, (), problem))
