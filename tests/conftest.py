"""Fixtures that every part's tests may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

from telephony.sip.library.library_build import installed_build
from tests.peers.edge import Edge
from tests.peers.postgresql import PostgreSqlServer
from tests.peers.rtp_capture import RtpCapture

hypothesis.settings.register_profile("quick", max_examples=20, deadline=None)
"""Of `make check`. `make test` has the usual hundred, and a fifth of a second for each."""

_QUICK = 2.0
"""Seconds of the processor that a test of `make check` may take: most take a hundredth of one."""

gc.disable()
"""Until all tests are collected: what is imported meanwhile stays, and looking through it again and
again takes longer than importing it."""

StartEdge = Callable[[Mapping[str, Any]], Edge]


_LONGEST = (
    "tests/app/test_demo.py",
    "tests/voices/test_human_digits.py",
    "tests/voices/test_english_menu.py",
    "tests/edge/test_example_flow.py",
)
"""Files of minutes. They begin first, lest one worker finish alone, long after the others."""


_TOGETHER = ("tests/browser/",)
"""Folders of one worker: several browsers at once on two processors tear the sound."""


class _ByFileOrFolder(LoadFileScheduling):  # type: ignore[misc]
    """xdist's `--dist loadfile`, but for the folders whose files follow one another."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next(filter(nodeid.startswith, _TOGETHER), None)
        return folder or str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)  # nobody asks where xdist is left out: `-p no:xdist`
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFileOrFolder | None:
    return _ByFileOrFolder(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_report_header() -> str:
    return f"SIP library: {installed_build()}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hearings",
        type=int,
        default=1,
        help="how often a test in real time is run before it has failed; each try is in the log",
    )


@pytest.hookimpl(trylast=True)  # folders mark their tests first
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    begin = {config.rootpath / file: place for place, file in enumerate(_LONGEST)}
    items.sort(key=lambda item: begin.get(item.path, len(begin)))
    again = config.getoption("--hearings") - 1
    for item in items:
        if again > 0 and any(map(item.get_closest_marker, ("peer", "models"))):
            item.add_marker(pytest.mark.flaky(reruns=again))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    begun = _processor_seconds()
    yield
    took = _processor_seconds() - begun
    if took > _QUICK and item.config.getoption("--hypothesis-profile") == "quick":
        too_long = f"{item.nodeid} took {took:.1f} s of the processor; `long` is for `make test`."
        item.warn(pytest.PytestWarning(too_long))  # a machine that others share takes longer


def _processor_seconds() -> float:
    """Of this process, and of those that it has waited for."""
    return sum(os.times()[:4])


def pytest_collection_finish() -> None:
    gc.freeze()  # nor is it looked through while tests run
    gc.enable()


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSqlServer]:
    """A database server that runs as long as any test needs it."""
    with PostgreSqlServer() as server:
        yield server


@pytest.fixture
def rtp_capture() -> Iterator[RtpCapture]:
    """Captures all RTP on the loopback while the test runs."""
    with RtpCapture() as capture:
        yield capture
