"""Places calls: a number by its trunk's hosts in turn, a SIP URI as it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import pjsua2 as pj
import structlog

from telephony.domain.termination import Reason
from telephony.sip.calls.host_hunt import HostHunt
from telephony.sip.calls.options_keep_alive import OptionsKeepAlive
from telephony.sip.calls.trunk_admission import TrunkAdmission
from telephony.sip.dialogs.account import EdgeAccount
from telephony.sip.dialogs.accounts import Accounts
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.dialogs.dialog_owner import DialogOwner
from telephony.sip.dialogs.responses import one_audio_stream
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.messages.addressing import is_sip_uri, uri_at
from telephony.sip.settings import Trunk
from telephony.trunk.host_health import HostState
from telephony.trunk.trunk_health import TrunkHealth

OpenDialog = Callable[[EngineLeg, DialogOwner, EdgeAccount, int], Dialog]
"""A fresh dialog of a leg, counted until it is closed; the last value is the library's call."""

log = structlog.get_logger(__name__)


class Outgoing:
    """Engine thread only, `host_health` apart."""

    def __init__(
        self,
        engine: EngineThread,
        trunks: Mapping[str, Trunk],
        accounts: Accounts,
        admission: TrunkAdmission,
        open_dialog: OpenDialog,
    ) -> None:
        now = time.monotonic()
        self._engine = engine
        self._health = {
            name: TrunkHealth(trunk.hosts, trunk.keep_alive, now) for name, trunk in trunks.items()
        }
        self._admission = admission
        self._open = open_dialog
        self._accounts = accounts
        self._own_host = ""
        self.keep_alive = OptionsKeepAlive(engine, self._health, accounts.of_trunk)

    def start(self, own_host: str) -> None:
        """Probe from now on; `own_host` is what the From of a caller's number names."""
        self._own_host = own_host
        self.keep_alive.advance()

    @property
    def host_health(self) -> dict[str, dict[str, tuple[HostState, float | None]]]:
        """Of every trunk's hosts; a look from another thread is never torn, at most late."""
        return {
            name: {host: (state, health.round_trip(host)) for host, state in health.states.items()}
            for name, health in self._health.items()
        }

    def dial(
        self, leg: EngineLeg, destination: str, calling_number: str, trunk: str | None
    ) -> None:
        """Call; what comes of it is the leg's to tell."""
        account = self._accounts.of_trunk(trunk or "")

        def place(owner: DialogOwner, uri: str, by: str) -> Dialog:
            return self._invite(leg, owner, account, uri, by, calling_number)

        if is_sip_uri(destination):
            self._dial_directly(leg, destination, lambda uri: place(leg, uri, ""))
            return
        name = trunk or ""
        health = self._health.get(name)
        if health is None or not health.states or not destination:
            leg.fail(Reason.NO_ROUTE)
            return
        refusal = self._admission.refusal_to(name)
        if refusal is not None:
            leg.fail(refusal)
            return
        self._admission.hold(leg, name, outbound=True)
        HostHunt(
            self._engine,
            leg,
            health.candidates(time.monotonic()),
            lambda owner, host: place(owner, uri_at(host, destination), name),
            lambda host: self._host_replied(name, host),
            lambda host, retry_after: self._host_failed(name, host, retry_after),
        ).begin()

    def _dial_directly(self, leg: EngineLeg, uri: str, place: Callable[[str], Dialog]) -> None:
        try:
            leg.attach(place(uri))
        except pj.Error as error:
            log.warning("call not placed", leg=leg.leg_id, error=error.reason)
            leg.fail(Reason.UNREACHABLE)

    def _invite(
        self,
        leg: EngineLeg,
        owner: DialogOwner,
        account: EdgeAccount,
        uri: str,
        trunk: str,
        calling_number: str,
    ) -> Dialog:
        parameters = one_audio_stream()
        if not account.trunk and calling_number:
            parameters.txOption.localUri = f"<sip:{calling_number}@{self._own_host}>"
        dialog = self._open(leg, owner, account, pj.PJSUA_INVALID_ID)
        self._admission.restrict(dialog, trunk)
        try:
            dialog.makeCall(uri, parameters)
        except pj.Error:
            dialog.release()
            raise
        return dialog

    def _host_replied(self, trunk: str, host: str) -> None:
        changes = self._health[trunk].call_got_through(host, time.monotonic())
        self.keep_alive.report(trunk, changes)

    def _host_failed(self, trunk: str, host: str, retry_after: int | None) -> None:
        health = self._health[trunk]
        log.warning("trunk host took no call", trunk=trunk, host=host, retry_after=retry_after)
        self.keep_alive.report(trunk, health.call_failed(host, time.monotonic(), retry_after))
        self._engine.submit(self.keep_alive.advance)
