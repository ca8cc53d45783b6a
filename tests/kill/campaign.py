"""Kills an edge at random moments of a load that goes on, and starts it again on its records."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from tests.kill.tally import Tally, tally
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.ports import claimed_ports
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import make_sound

CALLS_PER_SECOND = 20.0
_FLOW = """
ask:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, timeout: 60s}
  next: ask
"""
_SHORTEST, _LONGEST = 0.3, 2.0
"""Seconds of load before a kill."""
_CALLS = 120
"""Of one caller process: more than it gets to make between two kills."""

Progress = Callable[[int, int], None]
"""Called after each kill with its number and the calls finished so far."""


def run(kills: int, seed: int, site: Path | None, progress: Progress) -> Tally:
    """Kill an edge so often; `site` holds the carrier build. Raises `AssertionError`."""
    chance = Random(seed)
    finished: set[str] = set()
    with ExitStack() as resources:
        folder = Path(mkdtemp(prefix="kill-"))
        resources.callback(shutil.rmtree, folder, ignore_errors=True)
        (port,) = resources.enter_context(claimed_ports(1))
        configuration = _configuration(folder, port)
        edge = start(configuration, folder, site)
        resources.callback(lambda: edge.kill9())
        for number in range(kills):
            with Sipp(_plan(edge)) as callers:
                time.sleep(chance.uniform(_SHORTEST, _LONGEST))  # any moment will do
                edge.kill9()
                edge = start(configuration, folder, site)  # while the callers go on
                finished |= callers.finished_calls()
            progress(number + 1, len(finished))
        return tally(finished, edge.calls())


def _configuration(folder: Path, port: int) -> dict[str, Any]:
    configuration = one_flow(folder, _FLOW, sounds={"question.wav": make_sound(1)})
    configuration["sip"]["listen"] = [{"transport": "udp", "port": port}]
    return configuration


def start(configuration: dict[str, Any], folder: Path, site: Path | None) -> Edge:
    """An edge on what is in `folder`."""
    path = os.pathsep.join(filter(None, (str(site or ""), os.environ.get("PYTHONPATH", ""))))
    return Edge(configuration, folder=folder, environment={"PYTHONPATH": path}).__enter__()


def _plan(edge: Edge) -> SippPlan:
    return SippPlan(
        scenario="functional/uac-invite-expect-answer-bye.xml",
        target=edge.sip_address(),
        calls=_CALLS,
        rate=CALLS_PER_SECOND,
        pause=0.1,
    )
