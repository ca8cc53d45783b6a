"""Carries out who hears whom in one contact: natively, and only what changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from telephony.conversation.hearing import Hearing, Party
from telephony.domain.leg import LegEvent, PlaybackFinished
from telephony.interfaces.user_agent import Leg

HOLD_MUSIC = 0
"""The playback of music on hold; a flow's playbacks count from 1."""


class SoundPaths:
    """Legs by party, and what is connected now. A hold, a whisper, a conference are changes of
    connections in the native bridge: no SIP message is sent for any of them."""

    def __init__(self, music: Callable[[], Sequence[Path]]) -> None:
        self.legs: dict[Party, Leg] = {}
        self._music = music
        self._now = Hearing()

    @property
    def hearing(self) -> Hearing:
        """As it is carried out."""
        return self._now

    def add(self, party: Party, leg: Leg) -> None:
        """Somebody is there who may be connected from the next `follow` on."""
        self.legs[party] = leg

    def remove(self, party: Party) -> Leg | None:
        """Somebody is gone, and with the leg its connections."""
        leg = self.legs.pop(party, None)
        if leg is not None:
            self._carry_out(self._possible(self._now), {**self.legs, party: leg})
        return leg

    def follow(self, wanted: Hearing) -> None:
        """Connect and disconnect until it is so, for those who are there."""
        self._carry_out(self._possible(wanted), self.legs)

    def reported(self, party: Party, event: LegEvent) -> None:
        """Music on hold begins again at its end."""
        ended = isinstance(event, PlaybackFinished) and event.playback == HOLD_MUSIC
        if ended and party in self._now.music:
            self._play_music(self.legs[party])

    def _possible(self, wanted: Hearing) -> Hearing:
        there = self.legs.keys()
        return Hearing(
            frozenset(pair for pair in wanted.connections if set(pair) <= there),
            frozenset(wanted.music & there),
        )

    def _carry_out(self, wanted: Hearing, legs: dict[Party, Leg]) -> None:
        before, self._now = self._now, wanted
        for one, other in before.connections - wanted.connections:
            legs[one].disconnect(legs[other])
        for party in before.music - wanted.music:
            legs[party].stop_playing()
        for one, other in wanted.connections - before.connections:
            legs[one].connect(legs[other])
        for party in wanted.music - before.music:
            self._play_music(legs[party])

    def _play_music(self, leg: Leg) -> None:
        files = self._music()
        if files:
            leg.play(HOLD_MUSIC, files)
