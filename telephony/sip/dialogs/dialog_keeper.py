"""Dialogs kept until it is safe to destroy them.

The library knows a dialog by its slot and gives a slot that became free to the next INVITE
at once, maybe before we hear of the end. Destroying the old dialog's object then would
hang up the slot's new call: the destructor of `pj.Call` acts on whatever is in the slot.
"""

from __future__ import annotations

from telephony.sip.dialogs.dialog import Dialog


class DialogKeeper:
    """Holds the last strong references. Engine thread only, outside callbacks."""

    def __init__(self) -> None:
        self._open: set[Dialog] = set()
        self._over: list[Dialog] = []

    def keep(self, dialog: Dialog) -> None:
        """`dialog` lives at least until `let_go`."""
        self._open.add(dialog)

    def let_go(self, dialog: Dialog) -> None:
        """`dialog` is over; destroyed, with earlier ones, as soon as nobody has its slot."""
        self._open.discard(dialog)
        self._over.append(dialog)
        self._over = [each for each in self._over if each.isActive()]

    def release(self) -> None:
        """Count the slots of all open dialogs as free: nobody will report their ends."""
        for dialog in list(self._open):
            dialog.release()

    def clear(self) -> None:
        """Destroy all: the library is about to end."""
        self._open.clear()
        self._over.clear()
