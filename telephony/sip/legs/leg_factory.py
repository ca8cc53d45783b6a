"""Makes legs, and holds what they share: the rings, the watch over their audio, its sockets."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from telephony.sip.audio.media_sockets import SocketReader
from telephony.sip.audio.media_watch import MediaWatch
from telephony.sip.audio.ring_pool import RingPool, RingPorts
from telephony.sip.legs.leg import PjLeg
from telephony.sip.legs.leg_events import ToLoop
from telephony.sip.legs.peer_media import PeerMedia
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.settings import NO_TRUNK, Trunk


class LegFactory:
    """Of one user agent; from any thread."""

    def __init__(
        self,
        engine: EngineThread,
        to_loop: ToLoop,
        trunks: Mapping[str, Trunk],
        media_timeout: float,
        ring_ports: RingPorts,
    ) -> None:
        """`media_timeout` is how long a peer that owes us audio may be silent, in seconds."""
        self.rings = RingPool(engine, ring_ports)
        self.watch = MediaWatch()
        self._engine = engine
        self._to_loop = to_loop
        self._trunks = trunks
        self._media_timeout = media_timeout
        self._sockets = SocketReader()
        self._numbers = itertools.count(1)

    def inbound(self, trunk: str | None) -> PjLeg:
        """For an INVITE that came by this trunk; None: by none that we know."""
        return self._new("in", trunk, inbound=True)

    def outbound(self, trunk: str | None) -> PjLeg:
        """For an INVITE of ours; None: not by a trunk."""
        return self._new("out", trunk, inbound=False)

    def _new(self, direction: str, trunk: str | None, *, inbound: bool) -> PjLeg:
        leg_id = f"{direction}-{next(self._numbers)}"
        by = self._trunks.get(trunk or "", NO_TRUNK)
        peer_media = PeerMedia(leg_id, by, self._sockets, self._media_timeout)
        return PjLeg(
            leg_id,
            self._engine,
            self._to_loop,
            self.rings,
            peer_media,
            self.watch,
            inbound=inbound,
        )
