"""`telephony` with a thread that keeps the interpreter to itself, a sixth of a second at a time.

It begins at SIGUSR2; `python -m tests.carrier.hogged_edge serve ...`.
"""

from __future__ import annotations

import signal
import threading
import time

from telephony.app.cli import main

BEGIN = signal.SIGUSR2
_PAUSE = 0.02
_NUMBERS = range(6_000_000)


def _hog() -> None:
    while True:
        sum(_NUMBERS)  # one call into C, which hands the interpreter over to nobody
        time.sleep(_PAUSE)


if __name__ == "__main__":
    hog = threading.Thread(target=_hog, name="hog", daemon=True)
    signal.signal(BEGIN, lambda *_: hog.start())
    main()
