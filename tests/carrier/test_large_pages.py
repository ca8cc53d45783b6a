"""The edge's memory on the carrier build: in large pages, where the machine has them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow

_FLOW = "bye: {hangup: {}}"
_KERNEL = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_TUNABLES = "GLIBC_TUNABLES"


def _tunables(edge: Edge) -> str | None:
    entries = Path(f"/proc/{edge.pid}/environ").read_text(encoding="utf-8").split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry).get(_TUNABLES)


def _in_large_pages(edge: Edge) -> int:
    """Kilobytes of its memory."""
    maps = Path(f"/proc/{edge.pid}/smaps_rollup").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"^AnonHugePages: +(\d+) kB", maps, re.MULTILINE)
    return int(kilobytes)


def test_its_memory_is_in_large_pages(carrier_site: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(carrier_site)}
    with Edge(one_flow(tmp_path, _FLOW), folder=tmp_path, environment=environment) as edge:
        if "[never]" in _KERNEL.read_text(encoding="ascii"):
            assert _tunables(edge) is None
        else:
            assert _in_large_pages(edge) > 50_000


def test_an_operators_own_wish_stands(carrier_site: Path, tmp_path: Path) -> None:
    wish = "glibc.malloc.hugetlb=0"
    environment = {"PYTHONPATH": str(carrier_site), _TUNABLES: wish}
    with Edge(one_flow(tmp_path, _FLOW), folder=tmp_path, environment=environment) as edge:
        assert _tunables(edge) == wish


def test_the_stock_wheel_begins_once(tmp_path: Path) -> None:
    with Edge(one_flow(tmp_path, _FLOW), folder=tmp_path) as edge:
        assert _tunables(edge) is None
