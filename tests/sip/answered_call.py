"""A call that was answered, and what goes over its wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.peers.g711 import Samples
from tests.peers.rtp_capture import RtpCapture
from tests.peers.rtp_stream import RtpStream
from tests.peers.sound import find
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

_SILENT = 1600
"""Samples without sound that are more than a pause in it."""


def level(samples: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) if len(samples) else 0.0


@dataclass
class Answered:
    """The call of a `RawCaller`, seen from both sides."""

    agent: DrivenAgent
    leg: str
    raw: RawCaller
    capture: RtpCapture

    def play(self, playback: int, *files: Path) -> None:
        """Let the agent play."""
        self.agent.do("play", self.leg, playback=playback, files=[str(file) for file in files])

    def wait_for(self, name: str, playback: int) -> None:
        """Wait for an event of a playback."""
        self.agent.wait_for(name, leg=self.leg, playback=playback)

    def reported(self, playback: int) -> list[str]:
        """What came of a playback so far."""
        return [event["event"] for event in self.agent.events(leg=self.leg, playback=playback)]

    @property
    def heard(self) -> RtpStream:
        """What the caller heard so far."""
        return self.capture.stream_to(self.raw.rtp.getsockname()[1])

    @property
    def seconds(self) -> float:
        """How much audio has been sent to the caller: the time of the agent's own clock."""
        return len(self.heard.packets) / 50

    def wait_to_hear(self, sound: Samples) -> None:
        """Return once the caller has heard the whole of it."""
        wait_until(lambda: find(sound, self.heard.audio()).score > 0.95, within=10, what="a sound")

    def wait_for_silence(self) -> int:
        """Return once the caller hears nothing; the sample from when on."""

        def silent() -> int | None:
            heard = self.heard.audio()
            return len(heard) - _SILENT if level(heard[-_SILENT:]) < 5 else None

        return wait_until(silent, within=10, what="silence")

    def let_pass(self, seconds: float) -> None:
        """Return once so much more audio has been sent to the caller."""
        goal = len(self.heard.packets) + round(seconds * 50)
        wait_until(lambda: len(self.heard.packets) >= goal, within=10, what=f"{seconds} s of RTP")


@contextmanager
def answered(agent: DrivenAgent, capture: RtpCapture) -> Iterator[Answered]:
    """A call for the length of a `with` block; the caller hangs up at its end."""
    agent.for_callers("answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        capture.wait_for_stream(to_port=raw.rtp.getsockname()[1])
        yield Answered(agent, leg, raw, capture)
        raw.hang_up()
        end = agent.wait_for("LegEnded", leg=leg)["termination"]
        assert end["reason"] == "caller_hangup"
