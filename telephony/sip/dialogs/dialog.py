"""One SIP dialog: turns the library's callbacks into plain values and hands them on.

A callback copies what it needs (its parameters die when it returns) and submits the rest
to the engine thread; it never calls back into a leg while the library is inside itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pjsua2 as pj
import structlog

from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.domain.leg import SipSignal
from telephony.interfaces.sip_capture import SipCapture
from telephony.sip.audio.key_reports import KeyReports
from telephony.sip.audio.stream_report import stream_report
from telephony.sip.audio.stream_statistics import read_statistics
from telephony.sip.dialogs.account import EdgeAccount
from telephony.sip.dialogs.dialog_owner import DialogOwner
from telephony.sip.gate.received_request import SipLibrary
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.messages import info_request, message
from telephony.sip.messages.capabilities import CAPABILITIES
from telephony.sip.messages.ladder_rung import rung
from telephony.sip.messages.sdp_codecs import offers_any, restricted
from telephony.sip.settings import Srtp

_SUITE = re.compile(r"SRTP status: Active Crypto-suite: (\w+)")
_TRANSPORT = re.compile(r";transport=(\w+)", re.IGNORECASE)
_PROGRESSING = (pj.PJSIP_INV_STATE_EARLY, pj.PJSIP_INV_STATE_CONNECTING)

log = structlog.get_logger(__name__)


class Dialog(pj.Call):
    """The library's call object; only the engine thread may hold or touch it."""

    def __init__(
        self,
        account: EdgeAccount,
        engine: EngineThread,
        owner: DialogOwner,
        closed: Callable[[], None],
        call_id: int = pj.PJSUA_INVALID_ID,
        capture: SipCapture | None = None,
        settled: Callable[[], None] | None = None,
    ) -> None:
        """`closed` runs inside the callback that ends the dialog, or by `release`: the
        library's slot is free from then on, and the next INVITE may take it. `settled` runs
        once the dialog is confirmed, or ends without."""
        super().__init__(account, call_id)
        self._engine = engine
        self._owner = owner
        self._closed: Callable[[], None] | None = closed
        self._settled = settled
        self._peer_host = ""
        self._came_by = ""
        self._may_encrypt = account.srtp is not Srtp.OFF
        self._keys = KeyReports()
        self._capture = capture
        self.codecs: tuple[str, ...] = ()
        """All that its SDP may hold, if less than the library has."""
        self._noted_early = 0
        """Status of an answer that is on the ladder before its transaction tells of it."""

    def settle(self) -> None:
        """The INVITE has its ACK, or needs none any more; once."""
        settled, self._settled = self._settled, None
        if settled is not None:
            settled()

    def release(self) -> None:
        """Count the slot as free, once."""
        self.settle()
        closed, self._closed = self._closed, None
        if closed is not None:
            closed()

    @property
    def srtp_suite(self) -> str:
        """What encrypts its audio (RFC 4568 section 6.2); "" while nothing does."""
        if not self._may_encrypt:
            return ""
        found = _SUITE.search(self.dump(True, ""))
        return found.group(1) if found else ""

    def came_by(self, transport: str) -> None:
        """The transport that its INVITE came by; our Contact would tell the one that the
        peer's Contact asks for."""
        self._came_by = transport

    @property
    def signalling(self) -> str:
        """The transport of its SIP: "udp", "tcp", "tls". Of a call of ours, our Contact says it."""
        if self._came_by:
            return self._came_by
        found = _TRANSPORT.search(self.getInfo().localContact)
        return found.group(1).lower() if found else "udp"

    def onCallState(self, prm: Any) -> None:
        """The INVITE session changed state (RFC 3261 section 13)."""
        at, owner = time.time(), self._owner
        info = self.getInfo()
        status = info.lastStatusCode
        if info.role == pj.PJSIP_ROLE_UAC and info.state in _PROGRESSING:
            # What an answer does shall not stand above it on the ladder.
            self._noted_early = status if self._note_message(at, prm.e) else 0
        if info.state == pj.PJSIP_INV_STATE_EARLY and info.role == pj.PJSIP_ROLE_UAC:
            self._engine.submit(lambda: owner.progressed(at, status))
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.settle()
            # The ACK of a 2xx belongs to no transaction (RFC 3261 section 17); our own was
            # sent before the library told us of the answer.
            received = info.role == pj.PJSIP_ROLE_UAS
            self._engine.submit(lambda: owner.signalled(SipSignal(at, received, "ACK")))
            self._engine.submit(lambda: owner.confirmed(at))
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            # The INVITE's failure; its transaction reports to nobody after this.
            failure = self._note_failure(at, prm.e) if status >= 300 else ""
            owner.detached()
            self.release()
            retry_after = message.retry_after(failure)
            self._engine.submit(lambda: owner.disconnected(at, status, retry_after))

    def onCallTsxState(self, prm: Any) -> None:
        """A transaction of this dialog moved: the rungs of the SIP ladder."""
        at, owner = time.time(), self._owner
        noted, self._noted_early = self._noted_early, 0
        state = prm.e.body.tsxState
        is_message = prm.e.type == pj.PJSIP_EVENT_TSX_STATE
        known = is_message and noted and state.tsx.statusCode == noted
        if not known and not self._note_message(at, prm.e):
            return
        if state.type != pj.PJSIP_EVENT_RX_MSG:
            return
        is_server = state.tsx.role == pj.PJSIP_ROLE_UAS
        method = state.tsx.method
        self._read_source(state.src.rdata.srcAddress)
        self._read_cause(state.src.rdata.wholeMsg)
        if is_server and method == "BYE":
            self._engine.submit(owner.peer_said_bye)
        elif is_server and method == "INFO":
            self._reply_to_info(at, state.src.rdata)
        elif is_server and method == "OPTIONS":
            # Many carriers' keep-alive (RFC 3261 section 11.2).
            _respond(state.src.rdata, 200, CAPABILITIES)

    def _note_failure(self, at: float, event: Any) -> str:
        """A rung for a final failure, and its text if it came from the peer."""
        noted = self._note_message(at, event)
        if not noted or event.body.tsxState.type != pj.PJSIP_EVENT_RX_MSG:
            return ""
        text = str(event.body.tsxState.src.rdata.wholeMsg)
        self._read_cause(text)
        return text

    def _note_message(self, at: float, event: Any) -> bool:
        """A rung for the message that an event is about; False if it is about none."""
        owner, signal = self._owner, rung(at, event)
        if signal is None:
            return False
        self._engine.submit(lambda: owner.signalled(signal))
        return True

    def _read_source(self, address: str) -> None:
        owner, host = self._owner, address.rpartition(":")[0].strip("[]")
        if host != self._peer_host:
            self._peer_host = host
            self._engine.submit(lambda: owner.signalled_from(host))

    def _read_cause(self, text: str) -> None:
        owner, cause = self._owner, message.q850_cause(text)
        if cause is not None:
            self._engine.submit(lambda: owner.peer_gave_cause(cause))

    def _reply_to_info(self, at: float, request: Any) -> None:
        reply = info_request.reply_to(request.wholeMsg)
        _respond(request, reply.status, {})
        if reply.symbol:
            self._pressed(at, Digit(reply.symbol, DtmfMethod.INFO, reply.duration))

    def onCallSdpCreated(self, prm: Any) -> None:
        """Our offer or answer, before it is sent or compared with the peer's."""
        if self.codecs:
            prm.sdp.wholeSdp = restricted(prm.sdp.wholeSdp, self.codecs)

    def onCallRxOffer(self, prm: Any) -> None:
        """A re-INVITE or UPDATE offers something else: 488 if we can't have any of it."""
        if self.codecs and not offers_any(prm.offer.wholeSdp, self.codecs):
            prm.statusCode = pj.PJSIP_SC_NOT_ACCEPTABLE_HERE

    def onCallReplaceRequest(self, prm: Any) -> None:
        """An INVITE with Replaces (RFC 3891) found its way past `message_guard`.

        Declined before the library lets the new dialog share this object: the object's end
        would leave the new dialog with a pointer to nothing, and its next event, at the
        latest its BYE, would end the process.
        """
        prm.statusCode = pj.PJSIP_SC_DECLINE

    def onCallTransferRequest(self, prm: Any) -> None:
        """As `onCallReplaceRequest`, for a REFER: the call that it asks for would share this."""
        prm.statusCode = pj.PJSIP_SC_DECLINE

    def onCallMediaState(self, prm: Any) -> None:
        """An offer was answered: streams began, ended or changed direction."""
        at, owner = time.time(), self._owner
        self._engine.submit(lambda: owner.media_changed(at))

    def onStreamDestroyed(self, prm: Any) -> None:
        """A stream is about to end, whoever ends it: the last moment to ask what it counted."""
        owner = self._owner
        owner.stream_ending(int(prm.streamIdx))
        try:
            statistics = read_statistics(self.getStreamStat(prm.streamIdx))
            self._engine.submit(lambda: owner.stream_ended(statistics))
            if self._capture is not None:
                self._capture.stream(stream_report(self, prm.streamIdx, statistics))
        except pj.Error as error:
            log.info("stream ended uncounted", error=error.reason)

    def onDtmfEvent(self, prm: Any) -> None:
        """A packet of a telephone-event (RFC 4733)."""
        self._pressed(time.time(), self._keys.of_packet(prm))

    def _pressed(self, at: float, digit: Digit | None) -> None:
        owner = self._owner
        if digit is not None:
            self._engine.submit(lambda: owner.pressed(at, digit))


def _respond(request: Any, status: int, headers: Mapping[str, str]) -> None:
    """Here and now, by the library underneath: pjsua2 has no call for it."""
    _library().respond_in_dialog(int(request.pjRxData), status, headers)


@cache
def _library() -> SipLibrary:
    """One for all: each makes classes for its functions, which only the collector frees."""
    return SipLibrary()
