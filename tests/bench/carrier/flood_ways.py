"""The ways to withstand a flood: each is where calls go, and what stands before the edge."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from tests.peers.child_process import ChildProcess
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program

TRUNK_ADDRESS = "127.0.0.66"
STRANGER = "127.9.0.66"
_HERE = Path(__file__).parent
_PACKETS_PER_SECOND = 200


@dataclass(frozen=True, slots=True)
class Way:
    """How the edge is set up, and who floods it."""

    words: str
    flooding: str
    carrier: bool = False
    unknown_source: str = "reject"
    front: Callable[[str], AbstractContextManager[str]] = nullcontext
    """Puts something before the edge at `host:port`; what it gives is where calls go."""


@contextmanager
def _nftables(edge: str) -> Iterator[str]:
    """Drops what an address sends beyond its rate. Needs a network namespace of one's own."""
    port = edge.rpartition(":")[2]
    rules = f"""
        table inet flood {{
            set senders {{ type ipv4_addr; flags dynamic; timeout 60s; size 65535; }}
            chain input {{
                type filter hook input priority 0;
                udp dport {port} update @senders {{ ip saddr limit rate over \
                    {_PACKETS_PER_SECOND}/second burst {2 * _PACKETS_PER_SECOND} packets }} drop
            }}
        }}
    """
    subprocess.run([find_program("nft"), "-f", "-"], input=rules, text=True, check=True)
    yield edge
    subprocess.run([find_program("nft"), "delete", "table", "inet", "flood"], check=True)


@contextmanager
def _kamailio(edge: str) -> Iterator[str]:
    with claimed_ports(1) as (port,), TemporaryDirectory(prefix="pike-") as folder:
        place = f"{LOOPBACK}:{port}"
        arguments = [
            find_program("kamailio"),
            *("-f", str(_HERE / "kamailio-pike.cfg"), "-DD", "-E", "-A", f'EDGE="{edge}"'),
            *("-m", "64", "-M", "8", "-l", f"udp:{place}", "-w", folder, "-Y", folder),
        ]
        with ChildProcess("kamailio", arguments, folder=Path(folder)) as process:
            process.wait_for_bound(port)
            yield place


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "python": Way("stock wheel's gate, flood from a trunk's address", TRUNK_ADDRESS),
        "python-stranger": Way("stock wheel's gate, flood from a stranger", STRANGER),
        "native": Way("carrier build's gate, flood from a trunk's address", TRUNK_ADDRESS, True),
        "native-stranger": Way("carrier build's gate, flood from a stranger", STRANGER, True),
        "silent": Way(
            "`unknown_source: silent`, stock wheel, flood from a stranger",
            STRANGER,
            unknown_source="silent",
        ),
        "nftables": Way(
            "nftables limit before the stock wheel, flood from a trunk's address",
            TRUNK_ADDRESS,
            front=_nftables,
        ),
        "kamailio": Way(
            "Kamailio with pike before the carrier build, flood from a trunk's address",
            TRUNK_ADDRESS,
            carrier=True,  # what comes by Kamailio has one address: its places must outlast pike
            front=_kamailio,
        ),
    }
)
