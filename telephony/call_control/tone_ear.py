"""Keys heard as tones, from the callers whose telephone sends them no other way."""

from __future__ import annotations

from dataclasses import dataclass

from telephony.call_control.audio_drain import AudioDrain
from telephony.interfaces.audio_ring import AudioRing
from telephony.interfaces.user_agent import Leg
from telephony.media.dtmf_detector import DtmfDetector


@dataclass(frozen=True, slots=True)
class _Followed:
    leg: Leg
    ring: AudioRing
    line: int


class ToneEar:
    """Listens to many legs in one go; lives on the event loop.

    The drain of listening turns calls it, but it hears a leg for as long as keys count.
    """

    def __init__(self, drain: AudioDrain) -> None:
        self._drain = drain
        self._detector = DtmfDetector()
        self._followed: dict[str, _Followed] = {}
        self._legs_by_line: dict[int, Leg] = {}

    def follow(self, leg: Leg) -> None:
        """Hear `leg` from now on: its keys come back as its own events."""
        if leg.leg_id in self._followed:
            return
        line = self._detector.add()
        self._followed[leg.leg_id] = _Followed(leg, leg.hear(), line)
        self._legs_by_line[line] = leg
        if len(self._followed) == 1:
            self._drain.add(self.advance)

    def leave(self, leg: Leg) -> None:
        """Stop; nothing to do if it isn't followed."""
        followed = self._followed.pop(leg.leg_id, None)
        if followed is None:
            return
        followed.ring.close()
        self._detector.remove(followed.line)
        del self._legs_by_line[followed.line]
        if not self._followed:
            self._drain.remove(self.advance)

    def advance(self) -> None:
        """Take what the rings have; called by the drain."""
        audio = {one.line: one.ring.drain() for one in self._followed.values()}
        for line, symbol in self._detector.hear(audio):
            self._legs_by_line[line].heard_key(symbol)
