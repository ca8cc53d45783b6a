"""One call by way of a trunk: its hosts in order, until one takes the call or refuses it for good.

Beneath the leg: call control sees one leg, whose timeline shows every try. RFC 3263 section
4.3 and RFC 3261 section 21.5.4 say when to go on (`telephony.trunk.fail_over`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pjsua2 as pj
import structlog

from telephony.domain.termination import Reason
from telephony.sip.calls.host_try import HostTry
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.dialogs.dialog_owner import DialogOwner
from telephony.sip.dialogs.responses import goodbye
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.library.engine_thread import EngineThread
from telephony.trunk.fail_over import worth_another_host

REPLY_SECONDS = 2.0
"""How long a host may take for its first word, 100 Trying included, when there are others: the
INVITE and two retransmissions of it (RFC 3261 section 17.1.1.2). A caller is waiting."""

PlaceCall = Callable[[DialogOwner, str], Dialog]
"""Sends an INVITE to a host; raises `pj.Error`."""
OnFailedHost = Callable[[str, int | None], None]
"""Told of a host that took no call: the Retry-After that it gave, None if it said nothing."""

log = structlog.get_logger(__name__)


class HostHunt:
    """Engine thread only."""

    def __init__(
        self,
        engine: EngineThread,
        leg: EngineLeg,
        hosts: Sequence[str],
        place: PlaceCall,
        on_reply: Callable[[str], None],
        on_failed_host: OnFailedHost,
    ) -> None:
        """`on_reply` is told of each host that says anything in time."""
        self._engine = engine
        self._leg = leg
        self._hosts = list(hosts)
        self._several = len(hosts) > 1
        self._place = place
        self._on_reply = on_reply
        self._on_failed_host = on_failed_host

    def begin(self) -> None:
        """Try the first host; a trunk without any fails."""
        if not self._next():
            self._leg.fail(Reason.UNREACHABLE)

    def _next(self) -> bool:
        """Try the next host that an INVITE can be sent to; False if there is none."""
        while self._hosts and not self._leg.ending.begun:
            if self._try(self._hosts.pop(0)):
                return True
        return False

    def _try(self, host: str) -> bool:
        attempt = HostTry(host, self._leg, lambda: self._on_reply(host), self._failed)
        self._leg.host_tried(host)
        try:
            dialog = self._place(attempt, host)
        except pj.Error as error:
            log.warning("call not placed", leg=self._leg.leg_id, host=host, error=error.reason)
            self._on_failed_host(host, None)
            return False
        self._leg.attach(dialog)
        if self._several:
            self._engine.submit_later(REPLY_SECONDS, lambda: self._check(attempt, dialog))
        return True

    def _check(self, attempt: HostTry, dialog: Dialog) -> None:
        """The host had its time; if it said nothing, it has lost the call."""
        if attempt.replied or attempt.over or self._leg.ending.begun:
            return
        attempt.give_up()
        attempt.over = True
        self._on_failed_host(attempt.host, None)
        try:
            # Sent once the host speaks, if ever (RFC 3261 section 9.1).
            dialog.hangup(goodbye(Reason.UNREACHABLE))
        except pj.Error as error:
            log.info("silent host not cancelled", host=attempt.host, error=error.reason)
        self._leg.host_failed()
        if not self._next():
            self._leg.fail(Reason.UNREACHABLE)

    def _failed(self, attempt: HostTry, status: int) -> bool:
        # "If no Retry-After is given, the client MUST act as if it had received a 500
        # (Server Internal Error) response" (RFC 3261 section 21.5.4): then it may be called again.
        if not attempt.replied or (status == 503 and attempt.retry_after is not None):
            self._on_failed_host(attempt.host, attempt.retry_after)
        return worth_another_host(status, replied=attempt.replied) and self._next()
