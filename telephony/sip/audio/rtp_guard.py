"""One leg's guard: what its peer may be heard from, kept in step with the kernel's filter.

Engine thread only. The filter stands from the moment that audio is negotiated. A look is due
every 20 to 50 ms while the peer is being learnt, now and then where it was learnt to be elsewhere
than SDP says, and none once it sends from there.
"""

from __future__ import annotations

import structlog

from telephony.media.source_learning import Source, SourceLearner, locked_to, source_of
from telephony.sip.audio.media_sockets import SocketReader
from telephony.sip.audio.rtp_filter import any_port, let_in
from telephony.sip.settings import MediaSource

CLOSELY = 5.0
"""Seconds in which a peer that begins late may still take the place of who was first."""

log = structlog.get_logger(__name__)


class RtpGuard:
    """Learns whom a leg hears; see `telephony.media.source_learning` for the rules."""

    def __init__(self, leg_id: str, policy: MediaSource, sockets: SocketReader) -> None:
        self.signalling_host = ""
        """Where the dialog's requests and responses come from."""
        self._leg_id = leg_id
        self._policy = policy
        self._sockets = sockets
        self._learner: SourceLearner | None = None
        self._stream = (-1, -1)
        self._port = 0
        self._negotiated_at = 0.0
        self._told: Source | None = None

    def learning(self, now: float) -> bool:
        """Whether looks are needed in every round; now and then is enough for the rest."""
        learner = self._learner
        if learner is None or learner.settled:
            return False
        return learner.locked is None or now < self._negotiated_at + CLOSELY

    def negotiated(self, call_id: int, index: int, remote: str, now: float) -> None:
        """SDP was answered: audio of stream `index` is to come from `remote`."""
        source, sockets = source_of(remote), self._sockets.read(call_id, index)
        if source is None or sockets is None:
            self.stop()
            return
        before, same_socket = self._learner, sockets.port == self._port
        unchanged = before is not None and before.negotiated == source and same_socket
        if before is not None and unchanged and before.settled:
            return  # a session's refresh
        self._stream, self._port = (call_id, index), sockets.port
        self._negotiated_at = now
        if self._policy is MediaSource.SDP:
            self._learner = locked_to(source)
        else:
            known = before.locked if before is not None and unchanged else None
            host = self.signalling_host
            self._learner = SourceLearner(source, now, signalling_host=host, known=known)
        self._filter(sockets.rtp, sockets.rtcp)

    def look(self, now: float) -> None:
        """See who has sent meanwhile; nothing to do once the peer is known."""
        learner = self._learner
        if learner is None or learner.settled:
            return
        sockets = self._sockets.read(*self._stream)
        if sockets is not None and learner.look(now, sockets.seen):
            self._filter(sockets.rtp, sockets.rtcp)

    def stop(self) -> None:
        """The stream or the dialog is gone: its sockets may be another call's from now on."""
        self._learner = None

    def _filter(self, rtp: int, rtcp: int) -> None:
        learner = self._learner
        if learner is None:
            return
        try:
            let_in(rtp, learner.admitted)
            let_in(rtcp, any_port(learner.admitted))
        except OSError as error:
            log.warning("RTP is taken from anybody", leg=self._leg_id, error=error.strerror)
        if learner.locked not in (None, self._told):
            self._told = learner.locked
            learnt = learner.locked != learner.negotiated
            log.debug("RTP source locked", leg=self._leg_id, learnt=learnt)
