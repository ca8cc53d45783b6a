"""What a call has asked of call control, and waits for; collects the commands.

At most one playback, one listening turn, one transfer, one stay in a queue and one errand are
open at a time, and at most one deadline is set: that is all that a dialogue needs.
"""

from __future__ import annotations

from collections.abc import Callable

from telephony.ivr.commands import (
    USUAL_PATIENCE,
    Command,
    Errand,
    FinishErrand,
    LeaveQueue,
    Listen,
    Patience,
    PausePlaying,
    Play,
    PromptPart,
    ResumePlaying,
    StopErrand,
    StopListening,
    StopPlaying,
    StopTransfer,
    Transfer,
)


class Requests:
    """Those of one call, each by its number, and the commands not yet taken."""

    def __init__(self) -> None:
        self.now = 0.0
        self.deadline: float | None = None
        self.playback: int | None = None
        self.turn: int | None = None
        self.attempt: int | None = None
        self.stay: int | None = None
        self.errand: int | None = None
        self._asked = 0
        self.commands: list[Command] = []
        """Those not yet taken, in order."""

    def play(self, parts: tuple[PromptPart, ...], *, background: bool = False) -> None:
        """Play; `parts` can't be empty. `background` is for music that the verb plays on and on."""
        self.playback = self._asked = self._asked + 1
        self.commands.append(Play(self.playback, parts, background))

    def stop_playing(self) -> None:
        """Silence, if something plays."""
        if self.playback is not None:
            self.commands.append(StopPlaying(self.playback))
            self.playback = None

    def pause_playing(self) -> None:
        """Hold what plays where it is."""
        if self.playback is not None:
            self.commands.append(PausePlaying(self.playback))

    def resume_playing(self) -> None:
        """Go on with what was paused."""
        if self.playback is not None:
            self.commands.append(ResumePlaying(self.playback))

    def listen(
        self,
        phrases: tuple[str, ...],
        language: str,
        patience: Patience = USUAL_PATIENCE,
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> None:
        """Open a listening turn."""
        self.turn = self._asked = self._asked + 1
        self.commands.append(
            Listen(self.turn, phrases, language, patience, doubtful_below, taken_from)
        )

    def stop_listening(self) -> None:
        """End the listening turn, if one is open."""
        if self.turn is not None:
            self.commands.append(StopListening(self.turn))
            self.turn = None

    def transfer(self, destination: str, ring_timeout: float, trunk: str | None) -> None:
        """Dial out and bridge."""
        self.attempt = self._asked = self._asked + 1
        self.commands.append(Transfer(self.attempt, destination, ring_timeout, trunk))

    def send_for(self, errand: Callable[[int], Errand]) -> None:
        """Begin an errand; it is made with its number."""
        self.errand = self._asked = self._asked + 1
        self.commands.append(errand(self.errand))

    def finish_errand(self) -> None:
        """Let the errand come to its end now, if one is under way."""
        if self.errand is not None:
            self.commands.append(FinishErrand(self.errand))

    def drop_errand(self) -> None:
        """Wait no longer for the errand, if one is under way."""
        if self.errand is not None:
            self.commands.append(StopErrand(self.errand))
            self.errand = None

    def wait(self, seconds: float) -> None:
        """Set the deadline; it replaces the one before."""
        self.deadline = self.now + seconds

    def settle(self) -> None:
        """Leave nothing open."""
        if self.playback is not None:
            self.stop_playing()
        if self.turn is not None:
            self.stop_listening()
        if self.errand is not None:
            self.drop_errand()
        if self.attempt is not None:
            self.commands.append(StopTransfer(self.attempt))
            self.attempt = None
        if self.stay is not None:
            self.commands.append(LeaveQueue(self.stay))
            self.stay = None
        self.deadline = None

    def take_commands(self) -> list[Command]:
        """The commands since the last call, in order."""
        commands, self.commands = self.commands, []
        return commands
