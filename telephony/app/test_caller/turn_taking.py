"""When each step of a script comes; pure, the time is told.

    far end speaks ─► far end pauses ─► our step ─► far end speaks ...

Our turn has come when the far end has said something since we last acted and is silent
now, or when it said nothing for as long as patience lasts. The pause itself is measured
by whoever listens.
"""

from __future__ import annotations

from collections import deque

from telephony.app.test_caller.script import AwaitHangUp, PlayFile, Press, Say, Script, Step, Wait

KEY_SECONDS = 0.26
"""From one key to the next: 160 ms of tone and a short rest."""


class TurnTaking:
    """Hands the steps out, each once, when it is due. Times in seconds, any clock."""

    def __init__(self, script: Script, patience: float) -> None:
        self._left = deque(script)
        self._patience = patience
        self._acted_at: float | None = None
        self._busy_until = 0.0
        self._making_sound = False
        self._speaking = False
        self._heard = False
        self._at_once = False
        self._waiting_until: float | None = None

    @property
    def left(self) -> Script:
        """Steps that were not handed out."""
        return tuple(self._left)

    def answered(self, now: float) -> None:
        """The call is up; the first turn is the far end's."""
        self._acted_at = now

    def far_end_speaks(self) -> None:
        """The far end began to say something."""
        self._speaking = True

    def far_end_pauses(self) -> None:
        """It has said it."""
        self._speaking = False
        self._heard = True

    def sound_finished(self, now: float) -> None:
        """What we said or played is over."""
        self._making_sound = False
        self._act(now)

    def due(self, now: float) -> Step | None:
        """The step that comes now; keys come one by one."""
        if not self._left or self._acted_at is None or self._making_sound:
            return None
        if now < self._busy_until:
            return None
        step = self._left[0]
        if isinstance(step, AwaitHangUp):
            return None
        if isinstance(step, Wait):
            return self._wait(step, now)
        return self._hand_out(step, now) if self._my_turn(now) else None

    def _my_turn(self, now: float) -> bool:
        if self._at_once:
            return True
        if self._speaking:
            return False
        waited = now - (self._acted_at or now)
        return self._heard or waited >= self._patience

    def _wait(self, step: Wait, now: float) -> Step | None:
        if self._waiting_until is None:
            self._waiting_until = now + step.seconds
        if now < self._waiting_until:
            return None
        self._waiting_until = None
        self._left.popleft()
        self._at_once = True
        return step

    def _hand_out(self, step: Step, now: float) -> Step:
        self._left.popleft()
        self._at_once = False
        if isinstance(step, Press):
            self._busy_until = now + KEY_SECONDS
            if len(step.symbols) > 1:
                self._left.appendleft(Press(step.symbols[1:]))
                self._at_once = True
            step = Press(step.symbols[0])
        self._making_sound = isinstance(step, Say | PlayFile)
        self._act(now)
        return step

    def _act(self, now: float) -> None:
        self._acted_at = now
        self._heard = False
