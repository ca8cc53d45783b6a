"""The dialogs that there are: counted against the capacity, and ended together.

A dialog counts from its INVITE, in either direction, until the library's slot is free again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from telephony.interfaces.sip_capture import SipCapture
from telephony.sip.dialogs.account import EdgeAccount
from telephony.sip.dialogs.dialog import Dialog
from telephony.sip.dialogs.dialog_keeper import DialogKeeper
from telephony.sip.dialogs.dialog_owner import DialogOwner
from telephony.sip.gate.request_gate import RequestGate
from telephony.sip.legs.engine_leg import EngineLeg
from telephony.sip.library.engine_thread import EngineThread

GOODBYE_SECONDS = 0.5
"""How long the peers have for their answers to our BYEs when the edge ends."""


class OpenDialogs:
    """Engine thread only, `free` apart."""

    def __init__(
        self,
        engine: EngineThread,
        gate: RequestGate,
        capacity: int,
        capture: SipCapture | None,
    ) -> None:
        """The gate is told how many there are: it refuses what `capacity` has no room for."""
        self._engine = engine
        self._gate = gate
        self._capacity = capacity
        self._capture = capture
        self._legs: dict[Dialog, EngineLeg] = {}
        self._keeper = DialogKeeper()
        self._count = 0

    @property
    def free(self) -> int:
        """How many more there may be."""
        return max(0, self._capacity - self._count)

    def begin(self) -> None:
        """Tell the gate that there are none."""
        self._gate.set_load(0, self._capacity)

    def open(
        self,
        leg: EngineLeg,
        owner: DialogOwner,
        account: EdgeAccount,
        call_id: int,
        caller: str = "",
    ) -> Dialog:
        """A leg's new dialog, counted until it is closed.

        `caller` is the address that an INVITE came from; "" for one of ours.
        """

        def closed() -> None:
            self._change_count(-1)
            self._engine.submit(lambda: self._forget(dialog))

        def settled() -> None:
            self._gate.settled(caller)

        if caller:
            self._gate.began(caller)
        dialog = Dialog(
            account,
            self._engine,
            owner,
            closed,
            call_id,
            self._capture,
            settled if caller else None,
        )
        self._change_count(+1)
        self._legs[dialog] = leg
        self._keeper.keep(dialog)
        return dialog

    def end_all(self, handle_events: Callable[[int], object]) -> None:
        """BYE to every peer; whoever doesn't answer in time is over all the same.

        `handle_events` lets the library work for so many milliseconds.
        """
        for leg in set(self._legs.values()):
            leg.shut_down()
        deadline = time.monotonic() + GOODBYE_SECONDS
        while self._legs and time.monotonic() < deadline:
            handle_events(20)
            self._engine.run_submitted()
        for leg in set(self._legs.values()):
            leg.abandon()

    def clear(self) -> None:
        """Destroy them: a dialog that outlives the library ends the process."""
        self._legs.clear()
        self._keeper.release()
        self._engine.run_submitted()  # no work may hold one
        self._keeper.clear()

    def _change_count(self, change: int) -> None:
        self._count += change
        self._gate.set_load(self._count, self._capacity)

    def _forget(self, dialog: Dialog) -> None:
        self._legs.pop(dialog, None)
        self._keeper.let_go(dialog)
