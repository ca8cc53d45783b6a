"""A leg's media as last negotiated: joined to its audio, and told where it has changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from telephony.domain.leg import LegEvent, MediaHeld, MediaResumed, MediaStarted
from telephony.sip.audio.active_audio import ActiveAudio
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.legs.leg_audio import LegAudio
from telephony.sip.legs.peer_media import PeerMedia


class LegMedia:
    """Engine thread only."""

    def __init__(self, audio: LegAudio, peer: PeerMedia, post: Callable[[LegEvent], None]) -> None:
        self._audio = audio
        self._peer = peer
        self._post = post
        self._index: int | None = None
        self._told = ""
        self._held = False

    def follow(self, at: float, dialog: Dialog, found: ActiveAudio) -> None:
        """Audio flows, for the first time or otherwise than before. Raises `pj.Error`."""
        stream = dialog.getStreamInfo(found.index)
        remote = str(stream.remoteRtpAddress)
        self._peer.negotiated(dialog, found, remote, time.monotonic())
        self._audio.stream_started(dialog.getAudioMedia(found.index))
        self._index = found.index
        suite, expected = dialog.srtp_suite, self._peer.expected_keys(stream)
        telling = f"{stream.codecName} {remote} {suite} {expected}"
        if telling != self._told:
            self._told = telling
            codec, rate = str(stream.codecName), int(stream.codecClockRate)
            self._post(MediaStarted(at, codec, rate, remote, suite, dialog.signalling, expected))
        if found.held != self._held:
            self._held = found.held
            self._post(MediaHeld(at) if found.held else MediaResumed(at))

    def ending(self, index: int) -> None:
        """The library is about to take a stream down. If it puts another in its place, `follow`
        comes after all that was asked of the leg meanwhile, which must not meet the old one."""
        if index == self._index:
            self._audio.stream_stopped()

    def stopped(self) -> None:
        """No audio flows any more."""
        self._peer.stopped()
        self._audio.stream_stopped()
