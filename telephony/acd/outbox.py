"""The time of the event that is being handled, and the commands that it led to."""

from __future__ import annotations

from telephony.acd.commands import Command
from telephony.acd.timers import Timers


class Outbox:
    """What the parts of the distributor share."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers = Timers()
        self._commands: list[Command] = []

    def put(self, command: Command) -> None:
        """The next command, after those that are there."""
        self._commands.append(command)

    def take(self) -> list[Command]:
        """All commands so far, which are then forgotten."""
        commands, self._commands = self._commands, []
        return commands
