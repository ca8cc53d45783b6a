"""Keys heard as tones, from the callers whose telephone sends them no other way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.interfaces.audio_ring import AudioRing
from telephony.interfaces.user_agent import Leg
from telephony.media.dtmf_detector import DtmfDetector

log = structlog.get_logger(__name__)


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
            self._drain.add_to_every_round(self.advance)

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

    def advance(self) -> bool:
        """Take what the rings have; the drain calls it in every round.

        Whoever can't be heard is followed no longer; the others are.
        """
        audio: dict[int, bytes] = {}
        for one in list(self._followed.values()):
            with self._alone(one):
                audio[one.line] = one.ring.drain()
        for line, symbol in self._presses(audio):
            leg = self._legs_by_line.get(line)
            if leg is not None:
                with self._alone(self._followed[leg.leg_id]):
                    leg.heard_key(symbol)
        return True

    def _presses(self, audio: dict[int, bytes]) -> list[tuple[int, str]]:
        try:
            return self._detector.hear(audio)
        except Exception:
            log.exception("tones aren't heard in one go")
        # Somebody's audio is no audio. Some hear the same frame a second time: too short to make
        # one key into two.
        presses: list[tuple[int, str]] = []
        for line, heard in audio.items():
            with self._alone(self._followed[self._legs_by_line[line].leg_id]):
                presses += self._detector.hear({line: heard})
        return presses

    @contextmanager
    def _alone(self, one: _Followed) -> Iterator[None]:
        """What goes wrong with one call costs that call its tones, and nobody else's."""
        try:
            yield
        except Exception:
            log.exception("tones are no longer heard", leg=one.leg.leg_id)
            self.leave(one.leg)
