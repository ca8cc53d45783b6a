"""The engine thread's half of a leg: what the library reports, and what is asked of it.

States of the dialog, as far as a request of ours depends on them:

    new ──answer──► confirmed ──BYE, either way──► ended
     └──final failure, CANCEL──────────────────────┘
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pjsua2 as pj
import structlog

from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.domain.leg import (
    DigitReceived,
    DigitsNotSent,
    LegAnswered,
    LegEnded,
    LegEvent,
    LegProgress,
    PeerSilent,
    SipSignal,
    TrunkHostTried,
)
from telephony.domain.termination import Reason
from telephony.media.digit_stream import DigitStream
from telephony.sip.audio.active_audio import active_audio
from telephony.sip.audio.media_watch import MediaWatch
from telephony.sip.audio.stream_statistics import StreamStatistics, quality
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.dialogs.ending import Ending
from telephony.sip.dialogs.responses import goodbye, keys, refusal, response
from telephony.sip.legs.leg_audio import LegAudio
from telephony.sip.legs.leg_media import LegMedia
from telephony.sip.legs.leg_playback import LegPlayback
from telephony.sip.legs.peer_media import PeerMedia
from telephony.sip.library.engine_thread import EngineThread

_MEDIA_ERRORS = range(220_000, 260_000)
"""PJMEDIA_ERRNO_START and what builds on it: SDP and codecs."""

log = structlog.get_logger(__name__)


class EngineLeg:
    """One dialog with its audio; every method runs on the engine thread.

    `post` takes each event on its way to the event loop.
    """

    def __init__(
        self,
        leg_id: str,
        engine: EngineThread,
        post: Callable[[LegEvent], None],
        peer_media: PeerMedia,
        watch: MediaWatch,
        *,
        inbound: bool,
    ) -> None:
        self.leg_id = leg_id
        self.ending = Ending(inbound=inbound)
        self.audio = LegAudio()
        self.playback = LegPlayback(self.audio, engine, post)
        self._peer_media = peer_media
        self._media = LegMedia(self.audio, peer_media, post)
        self._watch = watch
        self._post = post
        self._digits = DigitStream()
        self._dialog: Dialog | None = None
        self._streams: list[StreamStatistics] = []
        self._between_hosts = False
        self._when_over: list[Callable[[], None]] = []

    def when_over(self, act: Callable[[], None]) -> None:
        """Do this at the leg's end."""
        self._when_over.append(act)

    def attach(self, dialog: Dialog) -> None:
        """This leg's dialog; the leg owns the only strong reference."""
        self._dialog = dialog
        self._between_hosts = False

    def host_tried(self, host: str) -> None:
        """An INVITE is about to go to this host of the trunk; its dialog comes by `attach`."""
        self.ending.peer_cause = None
        self._post(TrunkHostTried(time.time(), host))

    def host_failed(self) -> None:
        """The dialog is over, but perhaps not the leg: another host may take the call."""
        self._dialog = None
        self._between_hosts = True
        self._media.stopped()  # there may have been early media

    def refuse(self, reason: Reason, retry_after: int) -> None:
        """A final failure status; also from inside the incoming-call callback."""
        self.ending.asked(reason)
        if self._dialog is not None:
            self._dialog.answer(refusal(reason, retry_after))

    def fail(self, reason: Reason) -> None:
        """End a leg that never had a dialog."""
        self.ending.asked(reason)
        self._end(time.time(), 0)

    def signalled(self, signal: SipSignal) -> None:
        self.ending.heard_of_peer |= signal.received
        self._post(signal)

    def progressed(self, at: float, status: int) -> None:
        self._post(LegProgress(at, status))

    def confirmed(self, at: float) -> None:
        if not self.ending.confirmed:
            self.ending.confirmed = True
            self._peer_media.answered(time.monotonic())
            self._post(LegAnswered(at))

    def detached(self) -> None:
        self._dialog = None
        self._peer_media.stopped()

    def disconnected(self, at: float, status: int, retry_after: int | None) -> None:
        self._end(at, status)

    def peer_gave_cause(self, cause: int) -> None:
        self.ending.peer_cause = cause

    def peer_said_bye(self) -> None:
        self.ending.peer_said_bye = True

    def signalled_from(self, host: str) -> None:
        self._peer_media.signalled_from(host)

    def pressed(self, at: float, digit: Digit) -> None:
        if not self._peer_media.takes(digit.method):
            return
        fresh = self._digits.accept(digit, at)
        if fresh is not None:
            self._post(DigitReceived(at, fresh))

    def media_changed(self, at: float) -> None:
        """Join our audio to the stream as it is now, and tell what changed."""
        dialog = self._dialog
        if dialog is None:
            return
        try:
            found = active_audio(dialog)
            if found is None:
                self._media.stopped()
                return
            self._watch.add(self)
            self._media.follow(at, dialog, found)
        except pj.Error as error:
            log.warning("media change not followed", leg=self.leg_id, error=error.reason)

    def stream_ending(self, index: int) -> None:
        self._media.ending(index)

    def stream_ended(self, statistics: StreamStatistics) -> None:
        self._streams.append(statistics)

    def learn_source(self, now: float) -> bool:
        return self._peer_media.learn_source(now)

    def check_reception(self, now: float) -> None:
        dialog = self._dialog
        if dialog is None or not self.ending.confirmed or self.ending.begun:
            return
        silence = self._peer_media.silent_for(dialog, now)
        if silence is not None:
            self._post(PeerSilent(time.time(), silence))
            self.hang_up(Reason.MEDIA_TIMEOUT)

    def respond(self, status: int) -> None:
        dialog = self._dialog
        if dialog is None or self.ending.begun or self.ending.answered:
            return  # the caller cancelled while we were making up our mind, or has its answer
        try:
            dialog.answer(response(status))
            self.ending.answered = status == 200
        except pj.Error as error:
            log.warning("answer refused", leg=self.leg_id, status=status, error=error.reason)
            codecs = status == 200 and error.status in _MEDIA_ERRORS
            self._give_up(dialog, Reason.NO_COMMON_CODEC if codecs else Reason.INTERNAL_ERROR)

    def hang_up(self, reason: Reason) -> None:
        dialog = self._dialog
        if dialog is None and self._between_hosts:
            self.ending.asked(reason)  # and the next host isn't tried
        if dialog is None or self.ending.over:
            return
        self.ending.asked(reason)
        try:
            if self.ending.inbound and not self.ending.answered:
                dialog.answer(refusal(reason, retry_after=0))
            else:
                at, method = time.time(), "BYE" if self.ending.confirmed else "CANCEL"
                dialog.hangup(goodbye(reason))
                # The library tells nothing more of a dialog that we hang up.
                self._post(SipSignal(at, False, method))
        except pj.Error as error:
            # The dialog ended by itself in the meantime; its own event is on the way.
            log.info("hang-up not needed", leg=self.leg_id, error=error.reason)

    def _give_up(self, dialog: Dialog, reason: Reason) -> None:
        """Refuse what couldn't be answered. Not by `answer`: after an INVITE without an offer
        for which there was no port, that waits for audio that never comes."""
        self.ending.asked(reason)
        try:
            dialog.hangup(refusal(reason, retry_after=0))
        except pj.Error as error:
            log.info("refusal not needed", leg=self.leg_id, error=error.reason)

    def play(self, playback: int, files: Sequence[Path]) -> None:
        if not self.ending.over:
            self.playback.play(playback, files)

    def record(self, file: Path) -> None:
        if self.ending.over:
            return
        try:
            self.audio.record(file)
        except pj.Error as error:
            log.warning("recording not started", leg=self.leg_id, error=error.reason)

    def send_digits(self, symbols: str, method: DtmfMethod) -> None:
        if self._dialog is None:
            return
        try:
            self._dialog.sendDtmf(keys(symbols, method))
        except pj.Error as error:
            self._post(DigitsNotSent(time.time(), error.reason))

    def _end(self, at: float, status: int) -> None:
        if self.ending.over:
            return
        self.ending.over = True
        self._dialog = None
        self._watch.remove(self)
        try:
            self.audio.close()
        except pj.Error as error:
            # Whatever the bridge thinks of it, the call is over and must be told so.
            log.warning("audio not taken down", leg=self.leg_id, error=error.reason)
        heard = quality(at, self._streams)
        if heard is not None:
            self._post(heard)
        for act in self._when_over:
            act()
        self._post(LegEnded(at, self.ending.termination(status)))

    def shut_down(self) -> None:
        """Say goodbye to the peer, at once; `abandon` follows."""
        self.hang_up(Reason.SHUTDOWN)

    def abandon(self) -> None:
        """The library is about to end: report the end that no callback will report."""
        self.ending.asked(Reason.SHUTDOWN)
        self._end(time.time(), 0)
