"""Fixtures that every part's tests may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from telephony.sip.library_build import installed_build
from tests.peers.edge import Edge
from tests.peers.rtp_capture import RtpCapture

StartEdge = Callable[[Mapping[str, Any]], Edge]


def pytest_report_header() -> str:
    return f"SIP library: {installed_build()}"


@pytest.fixture
def start_edge(tmp_path: Path) -> Iterator[StartEdge]:
    """Starts edges that end with the test: `edge = start_edge({"sip": ..., "trunks": ...})`."""
    with ExitStack() as edges:

        def start(configuration: Mapping[str, Any]) -> Edge:
            folder = tmp_path / f"edge-{len(list(tmp_path.glob('edge-*')))}"
            folder.mkdir()
            edge = edges.enter_context(Edge(configuration, folder=folder))
            edges.callback(lambda: print(edge.logs()))  # pytest shows it when the test failed
            return edge

        yield start


@pytest.fixture
def rtp_capture() -> Iterator[RtpCapture]:
    """Captures all RTP on the loopback while the test runs."""
    with RtpCapture() as capture:
        yield capture
