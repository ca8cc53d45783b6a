"""One call that the edge places to a browser: the called half of a dialog (RFC 3261).

invited ──ring──► ringing ──answer──► answered ──ACK──► confirmed ──hang_up──► leaving ─► over
   └────────────────┴──refuse, CANCEL──► refused ──ACK──► over        BYE ──────────────► over
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum

import structlog
from aiosipua import (
    SdpMessage,
    SipRequest,
    SipResponse,
    create_dialog_from_request,
    parse_sdp,
    serialize_sdp,
)
from aiosipua.dialog import dialog_matches, remote_cseq_valid

from telephony.webrtc.settings import Address

log = structlog.get_logger(__name__)

T1, T2 = 0.5, 4.0
"""Seconds: RFC 3261 section 17.1.1.1."""
_GIVE_UP = 64 * T1

Send = Callable[[SipRequest | SipResponse], None]


class CallState(Enum):
    """See the picture above."""

    INVITED = "invited"
    RINGING = "ringing"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LEAVING = "leaving"
    OVER = "over"


_UNANSWERED = (CallState.INVITED, CallState.RINGING)
_SPOKEN = (CallState.ANSWERED, CallState.CONFIRMED)


class SipCall:
    """`on_ended` is called once, when the edge has ended the call or never acknowledged it;
    `on_gone` once nothing more is to be said about it. `on_offer` takes the SDP of a re-INVITE and
    returns the answer to it."""

    def __init__(self, invite: SipRequest, send: Send, own: Address) -> None:
        self.call_id = invite.call_id or ""
        self.offer = parse_sdp(invite.text) if invite.body else None
        self.state = CallState.INVITED
        self.on_ended: Callable[[], None] = lambda: None
        self.on_gone: Callable[[], None] = lambda: None
        self.on_offer: Callable[[SdpMessage], SdpMessage | None] = lambda offer: None
        self._invite = invite
        self._dialog = create_dialog_from_request(invite)
        self._send = send
        self._own = own
        self._contact = f"<sip:{own[0]}:{own[1]}>"
        self._said: SipResponse | None = None
        self._repeating: asyncio.TimerHandle | None = None
        self._respond(100)

    def ring(self) -> None:
        """180; nothing to do unless it was just invited."""
        if self.state is CallState.INVITED:
            self._change(CallState.RINGING)
            self._respond(180)

    def answer(self, sdp: SdpMessage) -> None:
        """200, until its ACK comes."""
        if self.state in _UNANSWERED:
            self._change(CallState.ANSWERED)
            self._dialog.confirm()
            self._repeat(self._respond(200, sdp), self._never_acknowledged)

    def refuse(self, status: int) -> None:
        """A final status of 400 or more, until its ACK comes."""
        if self.state in _UNANSWERED:
            self._change(CallState.REFUSED)
            self._repeat(self._respond(status), self._over)

    def hang_up(self, reason: str = "") -> None:
        """BYE with a Reason (RFC 3326), until it is answered."""
        if self.state in _SPOKEN:
            self._change(CallState.LEAVING)
            host, port = self._own
            bye = self._dialog.create_request("BYE", via_host=host, via_port=port)
            if reason:
                bye.headers.set_single("Reason", reason)
            self._repeat(bye, self._over)

    def request(self, request: SipRequest) -> None:
        """A request of this call's Call-ID, the first INVITE's repetitions included."""
        if request.method == "INVITE" and _branch(request) == _branch(self._invite):
            if self._said is not None:
                self._send(self._said)
        elif request.method == "CANCEL":
            self._cancel(request)
        elif not dialog_matches(self._dialog, request):
            if request.method != "ACK":
                self._reply(request, 481)
        elif request.method == "ACK":
            self._acknowledged()
        elif not remote_cseq_valid(self._dialog, request):
            self._reply(request, 500)
        else:
            self._within(request)

    def response(self, response: SipResponse) -> None:
        """To our BYE, whatever it says."""
        if self.state is CallState.LEAVING and response.status_code >= 200:
            self._over()

    def _within(self, request: SipRequest) -> None:
        if request.method == "BYE":
            self._reply(request, 200)
            unfinished = self.state not in (CallState.LEAVING, CallState.OVER)
            self._over()
            if unfinished:
                self.on_ended()
        elif request.method in ("INVITE", "UPDATE") and self.state in _SPOKEN:
            self._renegotiate(request)
        elif request.method == "OPTIONS":
            self._reply(request, 200)
        else:
            self._reply(request, 405)

    def _renegotiate(self, request: SipRequest) -> None:
        answer = None
        if request.body:
            answer = self.on_offer(parse_sdp(request.text))
            if answer is None:
                self._reply(request, 488)
                return
        if request.method == "UPDATE":
            self._reply(request, 200, answer)
            return
        self._invite = request
        self._repeat(self._respond(200, answer), self._never_acknowledged)

    def _cancel(self, request: SipRequest) -> None:
        """RFC 3261 section 9.2: matched by branch; too late after a final response."""
        if _branch(request) != _branch(self._invite):
            self._reply(request, 481)
            return
        self._reply(request, 200)
        if self.state in _UNANSWERED:
            self.refuse(487)
            self.on_ended()

    def _acknowledged(self) -> None:
        self._stop_repeating()
        if self.state is CallState.ANSWERED:
            self._change(CallState.CONFIRMED)
        elif self.state is CallState.REFUSED:
            self._over()

    def _never_acknowledged(self) -> None:
        """RFC 3261 section 13.3.1.4: "the session SHOULD be terminated" by a BYE."""
        log.warning("answer never acknowledged", call_id=self.call_id)
        self.hang_up()
        self.on_ended()

    def _over(self) -> None:
        self._stop_repeating()
        if self.state is not CallState.OVER:
            self._change(CallState.OVER)
            self.on_gone()

    def _change(self, state: CallState) -> None:
        log.debug("call", call_id=self.call_id, state=state.value, was=self.state.value)
        self.state = state

    def _respond(self, status: int, sdp: SdpMessage | None = None) -> SipResponse:
        """To the INVITE; said again when that is repeated."""
        self._said = self._reply(self._invite, status, sdp)
        return self._said

    def _reply(
        self, request: SipRequest, status: int, sdp: SdpMessage | None = None
    ) -> SipResponse:
        response = self._dialog.create_response(request, status, contact=self._contact)
        if sdp is not None:
            response.text = serialize_sdp(sdp)
            response.headers.set_single("Content-Type", "application/sdp")
        self._send(response)
        return response

    def _repeat(self, message: SipRequest | SipResponse, give_up: Callable[[], None]) -> None:
        """Send again after T1, twice that, and so on; UDP may lose it even here."""
        self._stop_repeating()
        if isinstance(message, SipRequest):
            self._send(message)
        loop = asyncio.get_running_loop()
        until = loop.time() + _GIVE_UP

        def again(pause: float) -> None:
            if loop.time() >= until:
                self._repeating = None
                give_up()
                return
            self._send(message)
            self._repeating = loop.call_later(pause, again, min(2 * pause, T2))

        self._repeating = loop.call_later(T1, again, 2 * T1)

    def _stop_repeating(self) -> None:
        if self._repeating is not None:
            self._repeating.cancel()
            self._repeating = None


def _branch(request: SipRequest) -> str | None:
    vias = request.via
    return vias[0].branch if vias else None
