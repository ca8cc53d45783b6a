"""The SIP user agent: takes and places calls through the library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import structlog

from telephony.domain.leg import IncomingInvite
from telephony.domain.termination import Reason, Termination
from telephony.interfaces.audio_ring import AudioRing
from telephony.interfaces.sip_capture import SipCapture
from telephony.interfaces.user_agent import IncomingCallHandler
from telephony.sip import endpoint as library
from telephony.sip.audio.media_watch import ROUND
from telephony.sip.audio.ring_ports import ring_ports
from telephony.sip.calls.incoming import Incoming
from telephony.sip.calls.invite_pace import InvitePace, bearable_burst
from telephony.sip.calls.open_dialogs import OpenDialogs
from telephony.sip.calls.outgoing import Outgoing
from telephony.sip.calls.trunk_admission import TrunkAdmission
from telephony.sip.dialogs.accounts import Accounts
from telephony.sip.gate.connection_limit import (
    LOOKED_AT_EVERY,
    ConnectionLimit,
    most_connections,
)
from telephony.sip.gate.dtls_guard import DtlsGuard
from telephony.sip.gate.request_gates import request_gate
from telephony.sip.gate.trunk_gate import TrunkGate
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.legs.leg import PjLeg
from telephony.sip.legs.leg_events import ToLoop
from telephony.sip.legs.leg_factory import LegFactory
from telephony.sip.legs.recorder import PjRecorder, Recorders
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.library.library_build import installed_build
from telephony.sip.listeners import Listeners
from telephony.sip.messages.message_tap import MessageTap
from telephony.sip.refusals import (
    COLLECTED_EVERY,
    RefusalHandler,
    Refusals,
    TurnedAwayHandler,
)
from telephony.sip.security_doubts import security_doubts
from telephony.sip.settings import Listen, SipSettings, Srtp
from telephony.sip.tls.certificate_keeper import CertificateKeeper
from telephony.trunk.host_health import HostState

log = structlog.get_logger(__name__)


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
        self._tap = None if capture is None else MessageTap(capture)
        self._dtls_guard = DtlsGuard()
        self._endpoint: Any = None
        trunks = {trunk.name: trunk for trunk in settings.trunks}
        gate = TrunkGate(settings.trunks)
        engine = self._engine = EngineThread()
        self._request_gate = request_gate(self.build, settings, gate.networks)
        self._refusals = Refusals(self._request_gate, gate, to_loop, on_refused, on_turned_away)
        self._listeners = Listeners(settings, engine, gate)
        self._recorders = Recorders()
        self._accounts = Accounts(settings, gate)
        self._admission = TrunkAdmission(settings, trunks)
        self._dialogs = OpenDialogs(engine, self._request_gate, self.capacity, capture)
        self._legs = LegFactory(
            engine, to_loop, trunks, settings.media_timeout, ring_ports(self.build)
        )
        self._outgoing = Outgoing(
            engine, trunks, self._accounts, self._admission, self._dialogs.open
        )

        def taken(leg: PjLeg, invite: IncomingInvite) -> None:
            to_loop(lambda: on_incoming(leg, invite))

        def refused(invite: IncomingInvite, termination: Termination) -> None:
            to_loop(lambda: on_refused(invite, termination))

        pace = InvitePace(bearable_burst(self.build.sockets, self.build.max_legs))
        self._incoming = Incoming(
            engine, gate, self._admission, self._legs, self._dialogs, pace, taken, refused
        )

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
        self._incoming.drain()
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
        return self._dialogs.free

    def worth_draining(self) -> Iterable[AudioRing]:
        """See `telephony.interfaces.audio_ring.WorthDraining`; on the event loop."""
        return self._legs.rings.worth_draining()

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
        leg = self._legs.outbound(trunk)
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
        self._dialogs.begin()
        self._endpoint = library.create_endpoint(
            settings,
            self.build.max_legs,
            self._incoming.rejected,
            self._accounts.select,
            self._request_gate,
        )
        if self._tap is not None:
            self._tap.register()
        if any(trunk.srtp is not Srtp.OFF for trunk in settings.trunks):
            self._dtls_guard.join()
        self._listeners.open(self._endpoint)
        self._limit_connections()
        library.start(self._endpoint, settings)
        self._engine.poll_with(self._endpoint.libHandleEvents, self._listeners.wake_address())
        self._engine.repeat(self._refusals.tell_all, COLLECTED_EVERY)
        self._engine.repeat(self._legs.watch.look, ROUND)
        self._listeners.silence()
        for doubt in security_doubts(settings, self.build):
            log.warning("security", doubt=doubt.message, remedy=doubt.remedy)
        self._register()
        own_host = settings.public_address or self.listening[0].address
        self._outgoing.start(own_host)

    def _limit_connections(self) -> None:
        """Over TCP and TLS, as many as the library has sockets for."""
        connections = ConnectionLimit(
            most_connections(self.build.sockets), self._listeners.admit_connections
        )
        self._endpoint.connections = connections
        self._engine.repeat(connections.look, LOOKED_AT_EVERY)

    def _register(self) -> None:
        for trunk in self._settings.trunks:
            if trunk.registration is not None:
                self.registrations[trunk.name] = 0
        self._accounts.open(
            self.listening[0],
            self._incoming.invited,
            self._registration_changed,
            self._outgoing.keep_alive.answered,
        )

    def _registration_changed(self, trunk: str, status: int) -> None:
        self.registrations[trunk] = status

    def _dial(
        self, leg: EngineLeg, destination: str, calling_number: str, trunk: str | None
    ) -> None:
        if not self._dialogs.free:
            leg.fail(Reason.NO_CAPACITY)
            return
        self._outgoing.dial(leg, destination, calling_number, trunk)

    def _stop(self) -> None:
        if self._endpoint is None:
            return
        self._incoming.drain()
        try:
            self._dialogs.end_all(self._endpoint.libHandleEvents)
        finally:
            self._dialogs.clear()
            self._accounts.close()
            self._recorders.clear()
            self._legs.rings.clear()
            self._refusals.tell_all()
            library.destroy(self._endpoint)
            self._endpoint = None
            self._listeners.close()
