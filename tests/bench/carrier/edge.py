"""An edge on the carrier build, with one flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.peers.carrier_build import unpack_carrier_build
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.one_flow import one_flow


@contextmanager
def carrier_edge(
    folder: Path,
    steps: str,
    *,
    sounds: Mapping[str, Samples] | None = None,
    **sections: Mapping[str, Any],
) -> Iterator[Edge]:
    """Everything goes into `folder`; `sections` are further ones of `telephony.yaml`."""
    site = unpack_carrier_build(folder / "site")
    served = one_flow(folder, steps, sounds=sounds)
    for name, section in sections.items():
        served[name] = {**served.get(name, {}), **section}
    with Edge(served, folder=folder, environment={"PYTHONPATH": str(site)}) as edge:
        yield edge
