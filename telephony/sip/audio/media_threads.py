"""The library's media threads: who receives RTP, and with what right they all run.

Theory of operation. One thread of the library, the clock, mixes and sends for all calls every
20 ms. Whoever else is busy on the machine, or in this very process, shares the processors with
it, so it gets real-time priority: root has the right, others by RLIMIT_RTPRIO (systemd's
`LimitRTPRIO=1`). Without it everything works, but a busy machine is heard.

RTP is received by a thread of the carrier build's own (docker/pjsua2/media_poller.hpp), which
takes packets in bulk; on the stock wheel by the library's, which wakes up for each.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import Any

import pjsua2 as pj

RECEIVE_EVERY_MS = 5
"""How long a packet may wait. The clock takes what has come every 20 ms."""
PRIORITY = 1
"""The lowest real-time one: before every ordinary thread."""
_NAMES = frozenset({"clock", "media"})
_NAMED_WITHIN = 0.2
"""Seconds. Some builds of the library give no names; their threads stay ordinary ones."""
_TASKS = Path("/proc/self/task")


class MediaThreads:
    """`start` once the library runs, `stop` before it is destroyed. Engine thread only."""

    def __init__(self, *, stock: bool) -> None:
        self._stock = stock
        self._poller: Any = None

    def start(self) -> None:
        """Begin to receive. Raises `pj.Error`."""
        if not self._stock:
            poller = pj.MediaPoller()
            poller.start(RECEIVE_EVERY_MS)
            self._poller = poller
        _prefer_media()

    def stop(self) -> None:
        """Receive no more; nothing to do if it never began."""
        poller, self._poller = self._poller, None
        if poller is not None:
            poller.stop()


def realtime_allowed() -> bool:
    """Whether this process may give its threads real-time priority; tries with one that ends."""
    allowed: list[bool] = []

    def try_it() -> None:
        try:
            _prefer(threading.get_native_id())
        except PermissionError:
            return
        allowed.append(True)

    trial = threading.Thread(target=try_it, name="real-time trial")
    trial.start()
    trial.join()
    return bool(allowed)


def _prefer_media() -> None:
    """Real-time priority for every media thread, as far as that is allowed."""
    while True:
        try:
            for thread in _media_threads():
                _prefer_ordinary(thread)
        except ProcessLookupError:
            continue  # the library put another in its place just now
        return


def _prefer_ordinary(thread: int) -> None:
    """The library gives its clock the highest priority there is, where it may."""
    if os.sched_getscheduler(thread) == os.SCHED_OTHER:
        # What isn't allowed stays as it is: `telephony doctor` tells.
        with contextlib.suppress(PermissionError):
            _prefer(thread)


def _prefer(thread: int) -> None:
    # Threads that this one makes, if any, are ordinary ones.
    policy = os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
    os.sched_setscheduler(thread, policy, os.sched_param(PRIORITY))


def _media_threads() -> list[int]:
    """Once all have taken their names, which each does itself when it begins."""
    give_up_at = time.monotonic() + _NAMED_WITHIN
    while True:
        names = {int(task.name): _name(task) for task in _TASKS.iterdir()}
        if frozenset(names.values()) >= _NAMES or time.monotonic() > give_up_at:
            return [thread for thread, name in names.items() if name in _NAMES]
        time.sleep(0.001)


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text().strip()
    except OSError:
        return ""  # it ended just now
