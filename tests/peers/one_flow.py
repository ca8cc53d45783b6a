"""The configuration of an edge that takes everybody on the loopback to one flow."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.peers.g711 import Samples
from tests.peers.ports import LOOPBACK
from tests.peers.sound import write_wav


def one_flow(
    folder: Path,
    steps: str,
    *,
    language: str = "en-US",
    sounds: Mapping[str, Samples] | None = None,
) -> dict[str, Any]:
    """A `telephony.yaml` for a flow of these steps (YAML); the first one is the start.

    The flow, its `sounds` (by file name) and the edge's records go into `folder`.
    """
    flows = folder / "flows"
    flows.mkdir(parents=True)
    body = textwrap.dedent(steps).strip("\n")
    header = f"flow: main\nlanguage: {language}\nstart: {body.partition(':')[0]}\nsteps:\n"
    (flows / "main.yaml").write_text(header + textwrap.indent(body, "  "), encoding="utf-8")
    for name, sound in (sounds or {}).items():
        write_wav(flows / name, sound)
    return configuration(folder, flows)


def configuration(folder: Path, flows: Path) -> dict[str, Any]:
    """The same for a folder of flows, whose `main` gets the calls; all ports are free ones."""
    return {
        "sip": {"listen": [{"transport": "udp", "port": 0}]},
        "trunks": {
            "loopback": {
                "addresses": [f"{LOOPBACK}/32"],
                "routes": [{"called": "*", "flow": "main"}],
            }
        },
        "flows": str(flows),
        "store": {"url": f"sqlite:///{folder}/calls.sqlite3"},
        "web": {"host": LOOPBACK, "port": 0},
        "log": {"level": "warning"},
    }
