"""Takes calls: an INVITE that the gate let in is judged, and becomes a leg or is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog

from telephony.domain.leg import IncomingInvite
from telephony.domain.termination import Reason, Termination, ended
from telephony.sip.calls.invite_pace import InvitePace
from telephony.sip.calls.open_dialogs import OpenDialogs
from telephony.sip.calls.trunk_admission import TrunkAdmission
from telephony.sip.dialogs.account import EdgeAccount
from telephony.sip.dialogs.ending import rejection
from telephony.sip.gate.trunk_gate import TrunkGate
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.legs.leg import PjLeg
from telephony.sip.legs.leg_factory import LegFactory
from telephony.sip.library.engine_thread import EngineThread
from telephony.sip.messages import message
from telephony.sip.messages.addressing import describe

_BUSY_HERE = 486
_NOT_ACCEPTABLE_HERE = 488

log = structlog.get_logger(__name__)


class Incoming:
    """Engine thread only, `drain` apart."""

    def __init__(
        self,
        engine: EngineThread,
        gate: TrunkGate,
        admission: TrunkAdmission,
        legs: LegFactory,
        dialogs: OpenDialogs,
        pace: InvitePace,
        tell_taken: Callable[[PjLeg, IncomingInvite], None],
        tell_refused: Callable[[IncomingInvite, Termination], None],
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._admission = admission
        self._legs = legs
        self._dialogs = dialogs
        self._pace = pace
        self._tell_taken = tell_taken
        self._tell_refused = tell_refused
        self._last_invited = ""
        self._draining = False

    def drain(self) -> None:
        """Refuse every call from now on; from any thread."""
        self._draining = True

    def invited(self, account: EdgeAccount, prm: Any) -> None:
        """An INVITE that the gate let in, or that came while the gate stood aside: decide now,
        inside the callback, since a refusal must free its dialog before the next INVITE of a
        burst needs it."""
        self._pace.took()
        text, source = prm.rdata.wholeMsg, prm.rdata.srcAddress
        trunk = self._gate.trunk_of(source, account.trunk or None)
        refusal = self._judge(trunk, text)
        leg = self._legs.inbound(trunk)
        host = source.rpartition(":")[0].strip("[]")
        leg.engine_side.signalled_from(host)
        dialog = self._dialogs.open(leg.engine_side, leg.engine_side, account, prm.callId, host)
        dialog.came_by(message.via_transport(text))
        leg.engine_side.attach(dialog)
        self._admission.restrict(dialog, trunk)
        invite = describe(text, source, trunk or "")
        self._last_invited = invite.sip_call_id
        if refusal is None:
            self._admission.hold(leg.engine_side, invite.trunk, outbound=False)
            self._tell_taken(leg, invite)
            return
        retry_after = self._admission.retry_after(trunk)
        at_once = bool(dialog.getInfo().remOfferer)
        self._refuse(leg.engine_side, refusal, retry_after, at_once=at_once)
        self._tell_refused(invite, ended(refusal))

    def rejected(self, text: str, source: str, status: int) -> None:
        """An INVITE that the library refused before it asked us: 488, 420, 422, ...

        One that it refused afterwards has a leg, which reports its end.
        """
        log.info("rejected by the library", status=status, source=source)
        if status != _BUSY_HERE:  # that one is refused for want of a leg, before its sockets
            self._pace.took()
        trunk = self._gate.trunk_of(source, None)
        invite = describe(text, source, trunk or "")
        unusable = status == _NOT_ACCEPTABLE_HERE
        refusal = self._admission.srtp_refusal(trunk, text) if unusable else None
        end = rejection(status) if refusal is None else ended(refusal)
        if invite.sip_call_id != self._last_invited:
            self._tell_refused(invite, end)

    def _judge(self, trunk: str | None, invite: str) -> Reason | None:
        if trunk is None:
            return Reason.UNKNOWN_SOURCE
        if self._draining:
            return Reason.SHUTDOWN
        if not self._dialogs.free:
            return Reason.NO_CAPACITY
        return self._admission.refusal_of(trunk, invite)

    def _refuse(self, leg: EngineLeg, reason: Reason, retry_after: int, *, at_once: bool) -> None:
        if at_once:
            leg.refuse(reason, retry_after)
            return
        # Refused in the callback, an INVITE without an offer frees what the library frees
        # again when the callback returns, which ends the process.
        self._engine.submit(lambda: leg.refuse(reason, retry_after))
