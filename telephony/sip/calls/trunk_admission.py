"""Which calls a trunk takes: not too many, not too fast, with a codec of its own."""

from __future__ import annotations

import time
from collections.abc import Mapping

from telephony.domain.termination import Reason
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.messages import message
from telephony.sip.messages.sdp_codecs import offers_any
from telephony.sip.settings import NO_TRUNK, SipSettings, Trunk
from telephony.sip.tls import srtp_policy
from telephony.trunk.trunk_load import TrunkLoad


class TrunkAdmission:
    """Every trunk's limits. Engine thread only, `loads` apart."""

    def __init__(self, settings: SipSettings, trunks: Mapping[str, Trunk]) -> None:
        self._settings = settings
        self._trunks = trunks
        self.loads = {name: TrunkLoad(trunk.limits) for name, trunk in trunks.items()}

    def refusal_of(self, trunk: str, invite: str) -> Reason | None:
        """Why an INVITE, by its text, isn't taken from this trunk; else it counts from now on."""
        unsafe = self.srtp_refusal(trunk, invite)
        if unsafe is not None:
            return unsafe
        codecs = self._restriction(trunk)
        if codecs and not offers_any(message.body(invite), codecs):
            return Reason.NO_COMMON_CODEC
        load = self.loads.get(trunk)
        return None if load is None else load.admit(time.monotonic(), outbound=False)

    def srtp_refusal(self, trunk: str | None, invite: str) -> Reason | None:
        """Why the offer in an INVITE, by its text, isn't what the trunk's `srtp` wants."""
        policy = self._trunks.get(trunk or "", NO_TRUNK).srtp
        return srtp_policy.offer_refused(policy, message.body(invite))

    def refusal_to(self, trunk: str) -> Reason | None:
        """Why no call can be placed by this trunk now; else it counts from now on."""
        load = self.loads.get(trunk)
        return None if load is None else load.admit(time.monotonic(), outbound=True)

    def hold(self, leg: EngineLeg, trunk: str, *, outbound: bool) -> None:
        """The admitted call's leg: when it is over, its place is free."""
        load = self.loads.get(trunk)
        if load is not None:
            leg.when_over(lambda: load.release(outbound=outbound))

    def restrict(self, dialog: Dialog, trunk: str | None) -> None:
        """Leave only the trunk's codecs in what the dialog offers and answers."""
        dialog.codecs = self._restriction(trunk or "")

    def retry_after(self, trunk: str | None) -> int:
        """Seconds for a refusal's Retry-After."""
        load = self.loads.get(trunk or "")
        otherwise = self._settings.retry_after
        return otherwise if load is None else load.retry_after(time.monotonic(), otherwise)

    def _restriction(self, trunk: str) -> tuple[str, ...]:
        """The trunk's codecs; () when they are all that the library has, in the same order."""
        codecs = self._settings.codecs_of(self._trunks.get(trunk))
        return () if codecs == self._settings.all_codecs else codecs
