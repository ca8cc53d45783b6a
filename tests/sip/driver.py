"""A `PjUserAgent` as a program: commands come in and events go out, as JSON, one a line.

The library lives once in a process, so tests run it here. Started with the settings as a
JSON object; see `DrivenAgent` for the other side, `COMMANDS` for what it obeys.
"""

from __future__ import annotations

import asyncio
import ctypes
import dataclasses
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj
import structlog

from telephony.domain.errors import TelephonyError
from telephony.domain.leg import IncomingInvite, LegEnded, LegEvent
from telephony.domain.termination import Reason, Termination
from telephony.domain.turned_away import TurnedAway
from telephony.interfaces.audio_ring import AudioRing
from telephony.interfaces.recorder import Recorder
from telephony.interfaces.user_agent import Leg
from telephony.sip.audio.stream_statistics import StreamStatistics
from telephony.sip.settings import (
    SipSettings,
)
from telephony.sip.user_agent import PjUserAgent
from tests.sip.driver_settings import settings_from

Command = dict[str, Any]

DRAIN_EVERY = 0.02


def tell(event: str, **fields: Any) -> None:
    """Print one event."""
    print(json.dumps({"event": event, **fields}), flush=True)


class Driver:
    """Obeys commands until it is told to close, or its input ends."""

    def __init__(self, settings: SipSettings, loop: asyncio.AbstractEventLoop) -> None:
        self._agent = PjUserAgent(
            settings, loop.call_soon_threadsafe, self._incoming, self._refused, self._turned_away
        )
        self._loop = loop
        self._legs: dict[str, Leg] = {}
        self._over: set[str] = set()
        self._rings: dict[str, tuple[AudioRing, Path]] = {}
        self._drained_lazily: set[str] = set()
        self._for_callers: list[Command] = []
        self._draining: asyncio.Task[None] | None = None
        self.recorder: Recorder

    async def run(self) -> None:
        await asyncio.to_thread(self._agent.start)
        self._draining = asyncio.create_task(self._drain_rings())
        listening = [[on.transport, on.address, on.port] for on in self._agent.listening]
        tell("Ready", listening=listening, build=str(self._agent.build))
        reader = asyncio.StreamReader(limit=1 << 20)
        await self._loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer
        )
        while line := await reader.readline():
            command = json.loads(line)
            if command["do"] == "close":
                break
            self._obey(command)
        await asyncio.to_thread(self._agent.close)
        await asyncio.sleep(0)  # what close posted comes out first
        self._draining.cancel()
        tell("Closed")

    def _obey(self, command: Command) -> None:
        if command.get("leg") in self._over:
            return  # a command that crossed with the end of its leg
        COMMANDS[command["do"]](self, command)

    def leg(self, command: Command) -> Leg:
        return self._legs[command["leg"]]

    def _take(self, leg: Leg) -> None:
        self._legs[leg.leg_id] = leg
        leg.listen(lambda event: self._report(leg.leg_id, event))

    def _report(self, leg_id: str, event: LegEvent) -> None:
        tell(type(event).__name__, leg=leg_id, **dataclasses.asdict(event))
        if isinstance(event, LegEnded):
            self._legs.pop(leg_id, None)
            self._over.add(leg_id)

    def _incoming(self, leg: Leg, invite: IncomingInvite) -> None:
        tell("IncomingInvite", leg=leg.leg_id, **dataclasses.asdict(invite))
        self._take(leg)
        for command in self._for_callers:
            self._obey({**command, "leg": leg.leg_id})

    def _refused(self, invite: IncomingInvite, termination: Termination) -> None:
        ending = dataclasses.asdict(termination)
        tell("Refused", termination=ending, **dataclasses.asdict(invite))

    def _turned_away(self, turned_away: TurnedAway) -> None:
        tell("TurnedAway", **dataclasses.asdict(turned_away))

    async def _drain_rings(self) -> None:
        while True:
            for leg_id in self._rings.keys() - self._drained_lazily:
                self._drain(leg_id)
            await asyncio.sleep(DRAIN_EVERY)

    def _drain(self, leg_id: str) -> None:
        ring, file = self._rings[leg_id]
        with file.open("ab") as out:
            out.write(ring.drain())

    # --- commands -----------------------------------------------------------------------

    def for_callers(self, command: Command) -> None:
        """Commands for every caller from now on, each to be completed with its leg."""
        self._for_callers = command["commands"]
        tell("OrdersTaken")

    def dial(self, command: Command) -> None:
        leg = self._agent.dial(
            command["to"],
            calling_number=command.get("calling_number", ""),
            trunk=command.get("trunk"),
        )
        tell("Dialled", leg=leg.leg_id, token=command.get("token"))
        self._take(leg)

    def hear(self, command: Command) -> None:
        """Append raw samples to `file`; with `lazily`, only when `drain` says so."""
        self._rings[command["leg"]] = (self.leg(command).hear(), Path(command["file"]))
        if command.get("lazily"):
            self._drained_lazily.add(command["leg"])

    def drain(self, command: Command) -> None:
        self._drain(command["leg"])
        ring, file = self._rings[command["leg"]]
        tell("Drained", leg=command["leg"], bytes=file.stat().st_size, overrun=ring.overrun)

    def stop_hearing(self, command: Command) -> None:
        self._rings[command["leg"]][0].close()

    def play(self, command: Command) -> None:
        self.leg(command).play(command["playback"], [Path(file) for file in command["files"]])

    def play_as_the_stream_ends(self, command: Command) -> None:
        """Play once a re-INVITE has taken the stream, before the leg is told of the next one."""
        engine_leg = self._legs[command["leg"]].engine_side
        told = engine_leg.stream_ended

        def ended(statistics: StreamStatistics) -> None:
            told(statistics)
            engine_leg.stream_ended = told
            engine_leg.play(command["playback"], [Path(file) for file in command["files"]])

        engine_leg.stream_ended = ended
        tell("Waits", leg=command["leg"])

    def start_recording(self, command: Command) -> None:
        """Two tracks: what `legs_left` say, and what `legs_right` say."""
        left, right = Path(command["left"]), Path(command["right"])
        self.recorder = self._agent.record(
            left,
            right,
            lambda at: tell("RecordingBegan", at=at),
            lambda problem: tell("RecordingFailed", problem=problem),
        )
        self.record_legs(command)

    def record_legs(self, command: Command) -> None:
        """Others than before."""
        sides = [
            [self._legs[leg] for leg in command[side] if leg in self._legs]
            for side in ("legs_left", "legs_right")
        ]
        self.recorder.hear(*sides)

    def hang_up(self, command: Command) -> None:
        self.leg(command).hang_up(Reason(command.get("reason", Reason.FLOW_HANGUP)))

    def refuse_new_calls(self, command: Command) -> None:
        self._agent.refuse_new_calls()
        tell("Draining")

    def refresh_certificate(self, command: Command) -> None:
        self._agent.certificate.refresh(at_once=True)
        tell("Refreshed", refused=self._agent.certificate.refused)

    def report(self, command: Command) -> None:
        tell(
            "Report",
            free_legs=self._agent.free_legs,
            capacity=self._agent.capacity,
            alive=self._agent.alive,
            registrations=self._agent.registrations,
            trunk_calls=self._agent.trunk_calls,
            hosts=self._agent.host_health,
            files=len(os.listdir("/proc/self/fd")),  # noqa: PTH208
            threads=len(os.listdir("/proc/self/task")),  # noqa: PTH208
            python_threads=sorted(thread.name for thread in threading.enumerate()),
        )


COMMANDS: dict[str, Callable[[Driver, Command], None]] = {
    "for_callers": Driver.for_callers,
    "dial": Driver.dial,
    "hear": Driver.hear,
    "start_recording": Driver.start_recording,
    "record_legs": Driver.record_legs,
    "pause_recording": lambda driver, _: driver.recorder.pause(),
    "resume_recording": lambda driver, _: driver.recorder.resume(),
    "stop_recording": lambda driver, _: driver.recorder.close(),
    "drain": Driver.drain,
    "play_as_the_stream_ends": Driver.play_as_the_stream_ends,
    "stop_hearing": Driver.stop_hearing,
    "play": Driver.play,
    "hang_up": Driver.hang_up,
    "refuse_new_calls": Driver.refuse_new_calls,
    "refresh_certificate": Driver.refresh_certificate,
    "report": Driver.report,
    "start_early_media": lambda driver, command: driver.leg(command).start_early_media(),
    "answer": lambda driver, command: driver.leg(command).answer(),
    "heard_key": lambda driver, command: driver.leg(command).heard_key(command["symbol"]),
    "stop_playing": lambda driver, command: driver.leg(command).stop_playing(),
    "pause_playing": lambda driver, command: driver.leg(command).pause_playing(),
    "resume_playing": lambda driver, command: driver.leg(command).resume_playing(),
    "start_ringback": lambda driver, command: driver.leg(command).start_ringback(),
    "stop_ringback": lambda driver, command: driver.leg(command).stop_ringback(),
    "record": lambda driver, command: driver.leg(command).record(Path(command["file"])),
    "send_digits": lambda driver, command: driver.leg(command).send_digits(command["symbols"]),
    "bridge": lambda driver, command: driver.leg(command).bridge(
        driver.leg({"leg": command["other"]})
    ),
    "unbridge": lambda driver, command: driver.leg(command).unbridge(
        driver.leg({"leg": command["other"]})
    ),
}


def set_timers(t1: int, t2: int) -> None:
    """RFC 3261's T1 and T2 in milliseconds, for tests that wait for 64 times T1."""
    ctypes.CDLL(pj._pjsua2.__file__).pjsip_tsx_set_timers(t1, t2, t2, 64 * t1)


async def main() -> int:
    """Run with the settings of the command line; 1 when they can't be used."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = json.loads(sys.argv[1])
    if "timers" in settings:
        set_timers(**settings.pop("timers"))
    driver = Driver(settings_from(settings), asyncio.get_running_loop())
    try:
        await driver.run()
    except TelephonyError as error:
        tell(type(error).__name__, text=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
