"""The SIP user agent: takes and places calls through the library."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from telephony.domain.termination import Reason, ended
from telephony.interfaces.sip_capture import SipCapture
from telephony.interfaces.user_agent import IncomingCallHandler
from telephony.sip import endpoint as library
from telephony.sip import message
from telephony.sip.account import EdgeAccount
from telephony.sip.accounts import Accounts
from telephony.sip.addressing import describe
from telephony.sip.certificate_keeper import CertificateKeeper
from telephony.sip.connection_limit import (
    LOOKED_AT_EVERY,
    ConnectionLimit,
    most_connections,
)
from telephony.sip.dialog import Dialog, DialogOwner
from telephony.sip.dialog_keeper import DialogKeeper
from telephony.sip.dtls_guard import DtlsGuard
from telephony.sip.ending import rejection
from telephony.sip.engine_leg import EngineLeg
from telephony.sip.engine_thread import EngineThread
from telephony.sip.invite_pace import InvitePace, bearable_burst
from telephony.sip.leg import PjLeg
from telephony.sip.leg_events import ToLoop
from telephony.sip.library_build import installed_build
from telephony.sip.listeners import Listeners
from telephony.sip.media_sockets import SocketReader
from telephony.sip.media_watch import ROUND, MediaWatch
from telephony.sip.message_tap import MessageTap
from telephony.sip.outgoing import Outgoing
from telephony.sip.peer_media import PeerMedia
from telephony.sip.recorder import PjRecorder, Recorders
from telephony.sip.refusals import (
    COLLECTED_EVERY,
    RefusalHandler,
    Refusals,
    TurnedAwayHandler,
)
from telephony.sip.request_gates import request_gate
from telephony.sip.ring_pool import RingPool
from telephony.sip.ring_ports import ring_port
from telephony.sip.security_doubts import security_doubts
from telephony.sip.settings import Listen, SipSettings, Srtp, Trunk
from telephony.sip.srtp_policy import offer_refused
from telephony.sip.trunk_admission import TrunkAdmission
from telephony.sip.trunk_gate import TrunkGate
from telephony.trunk.host_health import HostState

log = structlog.get_logger(__name__)

GOODBYE_SECONDS = 0.5
"""How long `close` waits for the peers' answers to its BYEs."""

_BUSY_HERE = 486
_NO_TRUNK = Trunk("")


class PjUserAgent:
    """Implements `telephony.interfaces.user_agent.UserAgent`.

    `start` and `close` block and belong in a worker thread.
    """

    def __init__(
        self,
        settings: SipSettings,
        to_loop: ToLoop,
        on_incoming: IncomingCallHandler,
        on_refused: RefusalHandler,
        on_turned_away: TurnedAwayHandler,
        capture: SipCapture | None = None,
    ) -> None:
        self.build = installed_build()
        usable = self.build.usable_legs
        self.capacity = min(settings.max_calls or usable, usable)
        self.registrations: dict[str, int] = {}
        """Last status of each registering trunk: 2xx while it is registered."""
        self._settings = settings
        self._to_loop = to_loop
        self._on_incoming = on_incoming
        self._on_refused = on_refused
        self._capture = capture
        self._tap = None if capture is None else MessageTap(capture)
        self._trunks = {trunk.name: trunk for trunk in settings.trunks}
        self._gate = TrunkGate(settings.trunks)
        self._request_gate = request_gate(self.build, settings, self._gate.networks)
        self._refusals = Refusals(
            self._request_gate, self._gate, to_loop, on_refused, on_turned_away
        )
        self._dtls_guard = DtlsGuard()
        self._pace = InvitePace(bearable_burst(self.build.sockets, self.build.max_legs))
        self._engine = EngineThread()
        self._listeners = Listeners(settings, self._engine, self._gate)
        self._rings = RingPool(self._engine, ring_port(self.build))
        self._recorders = Recorders()
        self._watch = MediaWatch()
        self._sockets = SocketReader()
        self._endpoint: Any = None
        self._accounts = Accounts(settings, self._gate)
        self._admission = TrunkAdmission(settings, self._trunks)
        self._outgoing = Outgoing(
            self._engine, self._trunks, self._accounts, self._admission, self._open
        )
        self._legs: dict[Dialog, EngineLeg] = {}
        self._dialogs = DialogKeeper()
        self._open_dialogs = 0
        self._last_invited = ""
        self._draining = False
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Listen and register. Raises `ConfigurationError` or `SipError`."""
        self._engine.start()
        try:
            self._engine.call(self._start)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End every call with BYE, unregister, and end the library."""
        self._engine.stop(self._stop)

    def refuse_new_calls(self) -> None:
        """Draining: 503 for every new INVITE from now on."""
        self._draining = True
        self._request_gate.drain()

    @property
    def listening(self) -> list[Listen]:
        """Where calls are taken, once it started."""
        return self._listeners.bound

    @property
    def certificate(self) -> CertificateKeeper:
        """The certificate shown over TLS, and how it is renewed."""
        return self._listeners.certificate

    @property
    def alive(self) -> bool:
        """Whether the engine thread runs."""
        return self._engine.alive

    @property
    def free_legs(self) -> int:
        return max(0, self.capacity - self._open_dialogs)

    @property
    def host_health(self) -> dict[str, dict[str, tuple[HostState, float | None]]]:
        """State and last round trip in seconds of each trunk's hosts, in order of preference."""
        return self._outgoing.host_health

    @property
    def trunk_calls(self) -> dict[str, tuple[int, int]]:
        """Calls in progress by each trunk, inbound and outbound."""
        loads = self._admission.loads.items()
        return {name: (load.inbound, load.outbound) for name, load in loads}

    def dial(self, destination: str, *, calling_number: str, trunk: str | None = None) -> PjLeg:
        leg = self._new_leg("out", trunk, inbound=False)
        self._engine.submit(lambda: self._dial(leg.engine_side, destination, calling_number, trunk))
        return leg

    def record(
        self,
        left: Path,
        right: Path,
        began: Callable[[float], None],
        failed: Callable[[str], None],
    ) -> PjRecorder:
        """See `telephony.interfaces.recorder.RecorderFactory`."""
        return PjRecorder(
            self._engine, self._recorders, self._to_loop, (left, right), began, failed
        )

    # --- engine thread ----------------------------------------------------------------

    def _start(self) -> None:
        settings = self._settings
        self._request_gate.set_load(0, self.capacity)
        self._endpoint = library.create_endpoint(
            settings,
            self.build.max_legs,
            self._rejected,
            self._accounts.select,
            self._request_gate,
        )
        if self._tap is not None:
            self._tap.register()
        if any(trunk.srtp is not Srtp.OFF for trunk in settings.trunks):
            self._dtls_guard.join()
        self._listeners.open(self._endpoint)
        connections = ConnectionLimit(
            most_connections(self.build.sockets), self._listeners.admit_connections
        )
        self._endpoint.connections = connections
        self._engine.repeat(connections.look, LOOKED_AT_EVERY)
        library.start(self._endpoint, settings)
        self._engine.poll_with(self._endpoint.libHandleEvents, self._listeners.wake_address())
        self._engine.repeat(self._refusals.tell_all, COLLECTED_EVERY)
        self._engine.repeat(self._watch.look, ROUND)
        self._listeners.silence()
        for doubt in security_doubts(settings, self.build):
            log.warning("security", doubt=doubt.message, remedy=doubt.remedy)
        for trunk in settings.trunks:
            if trunk.registration is not None:
                self.registrations[trunk.name] = 0
        self._accounts.open(
            self.listening[0],
            self._invited,
            self._registration_changed,
            self._outgoing.keep_alive.answered,
        )
        own_host = settings.public_address or self.listening[0].address
        self._outgoing.start(own_host)

    def _registration_changed(self, trunk: str, status: int) -> None:
        self.registrations[trunk] = status

    def _invited(self, account: EdgeAccount, prm: Any) -> None:
        """An INVITE that the gate let in, or that came while the gate stood aside: decide now,
        inside the callback, since a refusal must free its dialog before the next INVITE of a
        burst needs it."""
        self._pace.took()
        text, source = prm.rdata.wholeMsg, prm.rdata.srcAddress
        trunk = self._gate.trunk_of(source, account.trunk or None)
        refusal = self._judge(trunk, text)
        leg = self._new_leg("in", trunk, inbound=True)
        host = source.rpartition(":")[0].strip("[]")
        leg.engine_side.signalled_from(host)
        dialog = self._open(leg.engine_side, leg.engine_side, account, prm.callId, host)
        dialog.came_by(message.via_transport(text))
        leg.engine_side.attach(dialog)
        self._admission.restrict(dialog, trunk)
        invite = describe(text, source, trunk or "")
        self._last_invited = invite.sip_call_id
        if refusal is None:
            self._admission.hold(leg.engine_side, invite.trunk, outbound=False)
            self._to_loop(lambda: self._on_incoming(leg, invite))
            return
        retry_after = self._admission.retry_after(trunk)
        at_once = bool(dialog.getInfo().remOfferer)
        self._refuse(leg.engine_side, refusal, retry_after, at_once=at_once)
        self._to_loop(lambda: self._on_refused(invite, ended(refusal)))

    def _refuse(self, leg: EngineLeg, reason: Reason, retry_after: int, *, at_once: bool) -> None:
        if at_once:
            leg.refuse(reason, retry_after)
            return
        # Refused in the callback, an INVITE without an offer frees what the library frees
        # again when the callback returns, which ends the process.
        self._engine.submit(lambda: leg.refuse(reason, retry_after))

    def _rejected(self, text: str, source: str, status: int) -> None:
        """An INVITE that the library refused before it asked us: 488, 420, 422, ...

        One that it refused afterwards has a leg, which reports its end.
        """
        log.info("rejected by the library", status=status, source=source)
        if status != _BUSY_HERE:  # that one is refused for want of a leg, before its sockets
            self._pace.took()
        trunk = self._gate.trunk_of(source, None)
        invite = describe(text, source, trunk or "")
        refusal = offer_refused(self._srtp(trunk), message.body(text)) if status == 488 else None
        end = rejection(status) if refusal is None else ended(refusal)
        if invite.sip_call_id != self._last_invited:
            self._to_loop(lambda: self._on_refused(invite, end))

    def _judge(self, trunk: str | None, invite: str) -> Reason | None:
        if trunk is None:
            return Reason.UNKNOWN_SOURCE
        if self._draining:
            return Reason.SHUTDOWN
        if self._open_dialogs >= self.capacity:
            return Reason.NO_CAPACITY
        unsafe = offer_refused(self._srtp(trunk), message.body(invite))
        return unsafe or self._admission.refusal_of(trunk, invite)

    def _srtp(self, trunk: str | None) -> Srtp:
        return self._trunks.get(trunk or "", _NO_TRUNK).srtp

    def _new_leg(self, direction: str, trunk_name: str | None, *, inbound: bool) -> PjLeg:
        leg_id = f"{direction}-{next(self._numbers)}"
        trunk = self._trunks.get(trunk_name or "", _NO_TRUNK)
        peer_media = PeerMedia(leg_id, trunk, self._sockets, self._settings.media_timeout)
        return PjLeg(
            leg_id,
            self._engine,
            self._to_loop,
            self._rings,
            peer_media,
            self._watch,
            inbound=inbound,
        )

    def _open(
        self,
        leg: EngineLeg,
        owner: DialogOwner,
        account: EdgeAccount,
        call_id: int,
        caller: str = "",
    ) -> Dialog:
        """`caller` is the address that an INVITE came from; "" for one of ours."""

        def closed() -> None:
            self._count_dialogs(-1)
            self._engine.submit(lambda: self._forget(dialog))

        def settled() -> None:
            self._request_gate.settled(caller)

        if caller:
            self._request_gate.began(caller)
        dialog = Dialog(
            account,
            self._engine,
            owner,
            closed,
            call_id,
            self._capture,
            settled if caller else None,
        )
        self._count_dialogs(+1)
        self._legs[dialog] = leg
        self._dialogs.keep(dialog)
        return dialog

    def _count_dialogs(self, change: int) -> None:
        self._open_dialogs += change
        self._request_gate.set_load(self._open_dialogs, self.capacity)

    def _forget(self, dialog: Dialog) -> None:
        self._legs.pop(dialog, None)
        self._dialogs.let_go(dialog)

    def _dial(
        self, leg: EngineLeg, destination: str, calling_number: str, trunk: str | None
    ) -> None:
        if self._open_dialogs >= self.capacity:
            leg.fail(Reason.NO_CAPACITY)
            return
        self._outgoing.dial(leg, destination, calling_number, trunk)

    def _await_ends(self) -> None:
        """Let the peers answer our goodbyes, for a moment."""
        deadline = time.monotonic() + GOODBYE_SECONDS
        while self._legs and time.monotonic() < deadline:
            self._endpoint.libHandleEvents(20)
            self._engine.run_submitted()

    def _stop(self) -> None:
        if self._endpoint is None:
            return
        self._draining = True
        try:
            for leg in set(self._legs.values()):
                leg.shut_down()
            self._await_ends()
            for leg in set(self._legs.values()):
                leg.abandon()
        finally:
            self._legs.clear()
            self._dialogs.release()
            # A dialog that outlives the library ends the process: no work may hold one.
            self._engine.run_submitted()
            self._dialogs.clear()
            self._accounts.close()
            self._recorders.clear()
            self._rings.clear()
            self._refusals.tell_all()
            library.destroy(self._endpoint)
            self._endpoint = None
            self._listeners.close()
