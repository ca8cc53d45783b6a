"""`telephony`, with Python threads in its process that never rest: `python -m tests.bench.busy_edge
serve ...`. They begin at SIGUSR2, so that an edge may be measured before and with them.

What any Python program may do to itself: a slow loop in a plug-in, a large document parsed.
"""

from __future__ import annotations

import signal
import threading

from telephony.app.cli import main

THREADS = 2
BEGIN = signal.SIGUSR2


def _spin() -> None:
    while True:
        pass


def _begin(*_: object) -> None:
    for number in range(THREADS):
        threading.Thread(target=_spin, name=f"busy-{number}", daemon=True).start()


if __name__ == "__main__":
    signal.signal(BEGIN, _begin)
    main()
