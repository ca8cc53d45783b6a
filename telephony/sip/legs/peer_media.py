"""What comes from a leg's peer: from whom it is taken, whether it still comes, how keys come.

Engine thread only.
"""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.domain.dtmf import DtmfMethod
from telephony.media.silence_watch import SilenceWatch
from telephony.sip.audio.active_audio import ActiveAudio
from telephony.sip.audio.media_sockets import SocketReader
from telephony.sip.audio.rtp_guard import RtpGuard
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.settings import Trunk


class PeerMedia:
    """One leg's."""

    def __init__(self, leg_id: str, trunk: Trunk, sockets: SocketReader, timeout: float) -> None:
        self._guard = RtpGuard(leg_id, trunk.media_source, sockets)
        self._dtmf = trunk.dtmf
        self._silence = SilenceWatch(timeout)
        self._audio: ActiveAudio | None = None

    def signalled_from(self, host: str) -> None:
        """The dialog's messages come from there."""
        self._guard.signalling_host = host

    def negotiated(self, dialog: Dialog, audio: ActiveAudio, remote: str, now: float) -> None:
        """An offer was answered; the peer's audio is to come from `remote`, "host:port"."""
        self._audio = audio
        self._guard.negotiated(dialog.getId(), audio.index, remote, now)
        self._silence.restart(now)

    def answered(self, now: float) -> None:
        """From now on the peer owes us audio; before that many send none."""
        self._silence.restart(now)

    def takes(self, method: DtmfMethod) -> bool:
        """Whether a key press that came that way counts."""
        return self._dtmf.takes(method)

    def expected_keys(self, stream: Any) -> DtmfMethod:
        """How key presses will come, by what was negotiated for a `StreamInfo`."""
        return self._dtmf.expected(telephone_event=stream.audTxEventPt >= 0)

    def stopped(self) -> None:
        """There is no stream any more."""
        self._audio = None
        self._guard.stop()

    def learn_source(self, now: float) -> bool:
        """Look whom we hear; whether that needs another look."""
        self._guard.look(now)
        return self._guard.learning(now)

    def silent_for(self, dialog: Dialog, now: float) -> float | None:
        """Seconds, when nothing came for too long from a peer that owes us audio.

        Whom we hear is looked at by the way.
        """
        self._guard.look(now)
        audio = self._audio
        if audio is None or audio.held or not audio.receiving:
            return None
        try:
            count = _packets(dialog.getStreamStat(audio.index))
        except pj.Error:
            return None  # the stream ended; its event is on the way
        return self._silence.look(now, count)


def _packets(stream: Any) -> int:
    """RTP packets that came, and RTCP reports on what we sent."""
    rtcp = stream.rtcp
    return int(rtcp.rxStat.pkt + rtcp.txStat.updateCount)
