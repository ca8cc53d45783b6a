"""A telephone in Python: says and presses what it is told, when it is told, and listens.

For callers who have to react to what they hear within a packet or two, which SIPp can't.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from tests.peers.caller_audio import PACKET_SECONDS, CallerAudio
from tests.peers.caller_dialog import CallerDialog
from tests.peers.g711 import Samples
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.resources import HoldsResources
from tests.peers.sound import silence
from tests.peers.waiting import wait_until


class Caller(HoldsResources):
    """One call for the length of a `with` block, on a thread of its own.

    `noise` is that of the line, root mean square in 16-bit steps; `echo_loss` in dB where the line
    has an echo. `ports` are for media and
    signalling, where they have to be known before; else any.
    """

    def __init__(
        self,
        target: str,
        *,
        called: str = "service",
        noise: float = 8.0,
        echo_loss: float | None = None,
        ports: tuple[int, int] | None = None,
    ) -> None:
        self._target = target
        self._ports = ports
        self._called = called
        self._noise = noise
        self._echo_loss = echo_loss
        self._resources = ExitStack()
        self._ended = threading.Event()
        self._acted_at = 0.0
        self.media_port = 0

    def __enter__(self) -> Caller:
        with ExitStack() as starting:
            ports = self._ports or starting.enter_context(claimed_ports(2))
            self.media_port = ports[0]
            self._media = starting.enter_context(_bound(self.media_port))
            self._signalling = starting.enter_context(_bound(ports[1]))
            self._audio = CallerAudio(self._media, self._noise, self._echo_loss)
            self._dialog = CallerDialog(self._target, self._called, self._signalling)
            thread = threading.Thread(target=self._run, name="caller", daemon=True)
            starting.callback(thread.join)
            starting.callback(self._ended.set)
            starting.callback(self.hang_up)
            self._dialog.invite(self.media_port)
            thread.start()
            self._resources = starting.pop_all()
        return self

    @property
    def call_id(self) -> str:
        """The SIP Call-ID."""
        return self._dialog.call_id

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._dialog.over

    def wait_for_answer(self, *, within: float = 10.0) -> None:
        """Return once there is a 200; any other final response fails."""
        status = wait_until(lambda: self._dialog.status, within=within, what="an answer")
        assert status == 200, f"The call was refused with {status}."

    def wait_for_end(self, *, within: float = 10.0) -> None:
        """Return once the other side has hung up."""
        wait_until(lambda: self.over, within=within, what="the other side to hang up")

    def say(self, sound: Samples) -> None:
        """Play a sound; returns when its last packet was sent."""
        self._act(lambda: self._audio.say(sound), len(sound) / 8000)

    def press(self, key: str) -> None:
        """Press a key for 160 ms; returns when it is up."""
        self._act(lambda: self._audio.press(key), 0.3)

    def let_pass(self, seconds: float) -> None:
        """Say nothing for so long, counted in packets sent."""
        self._act(lambda: self._audio.say(silence(seconds)), seconds)

    def attend(self) -> None:
        """What was heard until now no longer counts."""
        self._acted_at = time.monotonic()

    def hear(self, *, within: float = 10.0) -> None:
        """Return once there was sound since we said, pressed or attended last."""
        wait_until(self._heard, within=within, what="sound from the other side")

    def hear_out(self, pause: float = 0.3, *, within: float = 30.0) -> None:
        """The same, and then silence for `pause` seconds."""

        def quiet() -> bool:
            last = self._audio.last_sound or 0.0
            return self._heard() and time.monotonic() - last >= pause

        wait_until(quiet, within=within, what="the other side to say something and pause")

    def recording(self) -> Samples:
        """All that was heard so far, at 8 kHz."""
        return self._audio.recording()

    def hang_up(self) -> None:
        """End the call; nothing to do when it is over."""
        self._dialog.bye()

    def _heard(self) -> bool:
        assert not self.over, "The call ended while more was to be heard."
        last = self._audio.last_sound
        return last is not None and last > self._acted_at

    def _act(self, begin: Callable[[], None], seconds: float) -> None:
        begin()
        wait_until(lambda: not self._audio.busy, within=seconds + 5, what="a sound to be sent")
        self.attend()

    def _run(self) -> None:
        next_tick = time.monotonic()
        while not self._ended.is_set():
            wait = max(0.0, next_tick - time.monotonic())
            ready, _, _ = select.select([self._media, self._signalling], [], [], wait)
            if self._signalling in ready:
                self._dialog.take()
                if self._dialog.media is not None:
                    self._audio.connect(self._dialog.media)
            if self._media in ready:
                self._audio.take(time.monotonic())
            if time.monotonic() >= next_tick:
                self._audio.tick()
                next_tick += PACKET_SECONDS


def _bound(port: int) -> socket.socket:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((LOOPBACK, port))
    return own
