"""A leg on pjsua2, as call control has it: requests travel to the engine thread, events back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.domain.termination import Reason
from telephony.interfaces.user_agent import Leg, LegListener
from telephony.sip.audio.media_watch import MediaWatch
from telephony.sip.audio.ring_pool import PooledRing, RingPool
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.legs.leg_events import LegEvents, ToLoop
from telephony.sip.legs.peer_media import PeerMedia
from telephony.sip.library.engine_thread import EngineThread


class PjLeg:
    """Implements `telephony.interfaces.user_agent.Leg`; lives on the event loop."""

    def __init__(
        self,
        leg_id: str,
        engine: EngineThread,
        to_loop: ToLoop,
        rings: RingPool,
        peer_media: PeerMedia,
        watch: MediaWatch,
        *,
        inbound: bool,
    ) -> None:
        self.leg_id = leg_id
        self._events = LegEvents(to_loop)
        self.engine_side = EngineLeg(
            leg_id, engine, self._events.post, peer_media, watch, inbound=inbound
        )
        """The half that only the engine thread may touch."""
        self._engine = engine
        self._rings = rings

    def listen(self, listener: LegListener) -> None:
        self._events.listen(listener)

    def start_early_media(self) -> None:
        self._engine.submit(lambda: self.engine_side.respond(183))

    def answer(self) -> None:
        self._engine.submit(lambda: self.engine_side.respond(200))

    def hang_up(self, reason: Reason) -> None:
        self._engine.submit(lambda: self.engine_side.hang_up(reason))

    def play(self, playback: int, files: Sequence[Path]) -> None:
        self._engine.submit(lambda: self.engine_side.play(playback, files))

    def stop_playing(self) -> None:
        self._engine.submit(self.engine_side.playback.stop)

    def pause_playing(self) -> None:
        self._engine.submit(self.engine_side.audio.pause_playing)

    def resume_playing(self) -> None:
        self._engine.submit(self.engine_side.playback.resume)

    def start_ringback(self) -> None:
        self._engine.submit(self.engine_side.audio.start_ringback)

    def stop_ringback(self) -> None:
        self._engine.submit(self.engine_side.audio.stop_ringback)

    def hear(self) -> PooledRing:
        ring = PooledRing(self._rings)
        self._engine.submit(lambda: self.engine_side.audio.add_ring(ring))
        return ring

    def heard_key(self, symbol: str) -> None:
        at, digit = time.time(), Digit(symbol, DtmfMethod.INBAND)
        self._engine.submit(lambda: self.engine_side.pressed(at, digit))

    def connect(self, other: Leg) -> None:
        ours, theirs = self.engine_side.audio, _same_engine(other).engine_side.audio
        self._engine.submit(lambda: ours.connect(theirs))

    def disconnect(self, other: Leg) -> None:
        ours, theirs = self.engine_side.audio, _same_engine(other).engine_side.audio
        self._engine.submit(lambda: ours.disconnect(theirs))

    def bridge(self, other: Leg) -> None:
        self.connect(other)
        other.connect(self)

    def unbridge(self, other: Leg) -> None:
        self.disconnect(other)
        other.disconnect(self)

    def record(self, file: Path) -> None:
        self._engine.submit(lambda: self.engine_side.record(file))

    def send_digits(self, symbols: str, method: DtmfMethod = DtmfMethod.RFC4733) -> None:
        self._engine.submit(lambda: self.engine_side.send_digits(symbols, method))


def _same_engine(leg: Leg) -> PjLeg:
    """Only legs of the native bridge can be joined natively."""
    if not isinstance(leg, PjLeg):
        raise TypeError(f"leg {leg.leg_id} lives outside the native bridge")
    return leg
