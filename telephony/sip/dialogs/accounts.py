"""All accounts of a user agent, and which of them a call belongs to.

The library asks an account, not a call, whether audio is encrypted. So beside one for each
registration there is one for each `srtp` that trunks have.
"""

from __future__ import annotations

from collections.abc import Mapping

from telephony.sip.dialogs.account import (
    EdgeAccount,
    OnInvite,
    OnRegistration,
    OnRequestEnd,
    local_config,
    registering_config,
)
from telephony.sip.gate.trunk_gate import TrunkGate
from telephony.sip.library.library_errors import translated
from telephony.sip.messages import message
from telephony.sip.settings import Listen, SipSettings, Srtp, Trunk
from telephony.sip.tls.srtp_policy import offer_refused


class Accounts:
    """Engine thread only."""

    def __init__(self, settings: SipSettings, gate: TrunkGate) -> None:
        self._settings = settings
        self._gate = gate
        self._trunks: Mapping[str, Trunk] = {trunk.name: trunk for trunk in settings.trunks}
        self._local: dict[Srtp, EdgeAccount] = {}
        self._registering: dict[str, EdgeAccount] = {}
        self._by_number: dict[int, EdgeAccount] = {}

    def open(
        self,
        bound: Listen,
        on_invite: OnInvite,
        on_registration: OnRegistration,
        on_request_end: OnRequestEnd,
    ) -> None:
        """Add all; `bound` is where we listen first. Raises `SipError`."""
        told = (on_invite, on_registration, on_request_end)
        for srtp in self._policies():
            account = EdgeAccount("", srtp, *told)
            with translated("Adding the local SIP account"):
                account.create(local_config(self._settings, bound, srtp), srtp is Srtp.OFF)
            self._local[srtp] = account
        for trunk in self._trunks.values():
            if trunk.registration is not None:
                account = EdgeAccount(trunk.name, trunk.srtp, *told)
                config = registering_config(self._settings, bound, trunk.registration, trunk.srtp)
                with translated(f"Registering trunk {trunk.name}"):
                    account.create(config)
                self._registering[trunk.name] = account
        everyone = (*self._local.values(), *self._registering.values())
        self._by_number = {account.number: account for account in everyone}

    def of_trunk(self, name: str) -> EdgeAccount:
        """Whom to call as; "" is no trunk at all."""
        trunk = self._trunks.get(name)
        if trunk is None:
            return self._local[Srtp.OFF]
        return self._registering.get(name) or self._local[trunk.srtp]

    def select(self, text: str, source: str, meant: int) -> int:
        """The account that a request from `source` belongs to; the library, which knows no
        sources, meant another, maybe."""
        known = self._by_number.get(meant)
        name = self._gate.trunk_of(source, known.trunk if known and known.trunk else None)
        trunk = self._trunks.get(name or "")
        if trunk is None or offer_refused(trunk.srtp, message.body(text)) is None:
            return self.of_trunk(name or "").number
        # Whoever is to be told why has to be let in as far as to us.
        return self._local.get(Srtp.OPTIONAL, self._local[Srtp.OFF]).number

    def close(self) -> None:
        """Unregister and remove all."""
        for account in self._by_number.values():
            account.shutdown()
        self._by_number, self._local, self._registering = {}, {}, {}

    def _policies(self) -> list[Srtp]:
        wanted = {Srtp.OFF, *(trunk.srtp for trunk in self._settings.trunks)}
        if wanted != {Srtp.OFF}:
            wanted.add(Srtp.OPTIONAL)
        return [srtp for srtp in Srtp if srtp in wanted]
