"""`telephony serve` on the carrier build, as a contender."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from pathlib import Path

from tests.bench.peer.contender import KEY, Contender, Running, menu_prompt
from tests.peers.carrier_build import carrier_version
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow

ROOT = Path(__file__).parents[3]
_STEPS = f"""
menu:
  menu:
    prompt: {{play: menu.wav}}
    choices:
      leave: {{keys: "{KEY}", phrases: [leave the menu], next: leave}}
    on_failure: menu
leave:
  hangup: {{}}
"""
"""PocketSphinx takes "I would like to speak with somebody", which the crowd says, for "goodbye" at
0.4 to 0.95, and for this phrase at 0.05 at most."""


@contextmanager
def menu_edge(site: Path, folder: Path, module: str = "telephony") -> Iterator[Running]:
    """An edge with the menu, on the carrier build in `site`, for the length of a `with` block."""
    configuration = one_flow(folder, _STEPS, sounds={"menu.wav": menu_prompt()})
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (site, ROOT)))}
    edge = Edge(configuration, folder=folder, environment=environment, module=module)
    with edge:
        yield Running(edge.pid, edge.sip_address())


def our_edge(site: Path) -> Contender:
    """The edge; `site` is the carrier build's folder."""
    return Contender(
        name="telephony",
        version=f"{metadata.version('telephony')} on pjproject {carrier_version(site)}",
        does="menu by key and voice: plays the prompt, runs voice activity on what the caller "
        "sends (a muted telephone's nothing is known without), keeps the call's record and "
        "timeline in SQLite",
        start=partial(menu_edge, site),
    )
