"""What the tests of the running edge share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from telephony.sip.library.library_build import installed_build
from tests.conftest import StartEdge
from tests.edge.soak import Soak
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.one_flow import one_flow
from tests.peers.postgresql import PostgreSqlServer

ServeFlow = Callable[..., Edge]
"""`serve_flow(steps, sounds={"prompt.wav": samples})`: an edge with one flow of these steps."""

_HERE = Path(__file__).parent

_STOCK_WHEEL_HOLDS = 3
_LONG_CALLS = 14
"""At once, where the build holds them: of nine seconds each, 50 in the life of a transaction."""

_LISTEN = """
menu:
  menu:
    prompt: For sales, press 1, or say sales. For support, press 2, or say support.
    choices:
      sales: {keys: "1", phrases: [sales, place an order], next: thanks}
      support: {keys: "2", phrases: [support], next: menu}
    on_failure: menu
thanks:
  say: Thank you for your choice. One moment, please. We are looking for somebody to help you.
  next: menu
"""
_GREET = """
greet:
  say: Thank you for calling Acme. Please stay on the line until somebody is free.
  next: greet
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the long calls before everything else, and judge them after everything else."""
    for item in items:
        if item.path.parent == _HERE:
            item.add_marker(pytest.mark.peer)
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if item.path != _HERE / "test_sipp_load.py":
        return 0
    return -1 if "begin" in item.name else 1


@pytest.fixture(scope="session")
def soaks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Soak]]:
    """SIPp's built-in scenarios by name, each at work on an edge of its own until the end."""
    long_calls = min(installed_build().usable_legs, _LONG_CALLS)
    with ExitStack() as running:

        def start(
            scenario: str, steps: str, rtp: range, at_once: int, pause: float | None = None
        ) -> Soak:
            configuration = one_flow(tmp_path_factory.mktemp(scenario), steps)
            # Ports that no other edge has: its callers may go on sending for a moment.
            configuration["sip"]["rtp_ports"] = {"first": rtp[0], "last": rtp[-1]}
            return running.enter_context(
                Soak(scenario, configuration, at_once=at_once, pause=pause)
            )

        yield {
            "uac": start("uac", _GREET, range(19000, 19400), _STOCK_WHEEL_HOLDS, pause=1.9),
            "uac_pcap": start("uac_pcap", _LISTEN, range(19400, 19800), long_calls),
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Mapping[str, str]:
    """`store:` of `telephony.yaml`, with an empty database of each kind in turn."""
    if request.param == "sqlite":
        return {"url": f"sqlite:///{tmp_path}/calls.sqlite3"}
    server: PostgreSqlServer = request.getfixturevalue("postgresql")
    return {"url": server.new_database()}


@pytest.fixture
def serve_flow(tmp_path: Path, start_edge: StartEdge) -> ServeFlow:
    """Starts edges with one flow each; further keys become sections of `telephony.yaml`."""

    def serve(
        steps: str, *, sounds: Mapping[str, Samples] | None = None, **sections: object
    ) -> Edge:
        folder = tmp_path / f"flow-{len(list(tmp_path.glob('flow-*')))}"
        return start_edge(one_flow(folder, steps, sounds=sounds) | sections)

    return serve
