"""The certificate of a running edge is renewed: by itself, and when told to look."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import reason, wait_for_event
from tests.peers.certificates import Authority
from tests.peers.edge import Edge
from tests.peers.ports import LOOPBACK
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.sip.tls_caller import TlsCaller

_EVERY = 0.1
"""Seconds between two looks."""
_DAYS_LEFT = "telephony_tls_certificate_days_left"
_TRUNK = {"addresses": [f"{LOOPBACK}/32"], "srtp": "optional", "routes": [{"flow": "main"}]}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def edge(serve_flow: ServeFlow, authority: Authority) -> Edge:
    files = authority.issue(days=60).settings()
    return serve_flow(
        "greet: {play: sound.wav}",
        sounds={"sound.wav": make_sound(1, 30.0)},
        sip={"listen": [{"transport": "tls", "port": 0}], "tls": files},
        trunks={"loopback": _TRUNK},
    )


@contextmanager
def never_the_same(file: Path) -> Iterator[None]:
    """Touches a file again and again."""
    over = threading.Event()

    def touch() -> None:
        while not over.wait(0.1):
            file.touch()

    touching = threading.Thread(target=touch, name="touching")
    touching.start()
    try:
        yield
    finally:
        over.set()
        touching.join()


def showing(edge: Edge, authority: Authority) -> Callable[[], int]:
    """Reads the serial number of the certificate that is shown just then; 0 for a connection
    that fell into the moment of the change. At a pace that leaves places for connections: the
    library keeps each for a while after its end, and at the limit the next waits for seconds."""
    pace = threading.Event()

    def serial() -> int:
        pace.wait(_EVERY)
        try:
            with TlsCaller(edge.sip_address("tls"), authority.file) as caller:
                return caller.serial
        except ConnectionError:
            return 0

    return serial


def test_it_is_taken_up_by_itself_and_at_once_when_told(edge: Edge, authority: Authority) -> None:
    serial = showing(edge, authority)
    assert round(edge.metrics()[_DAYS_LEFT]) == 60
    with TlsCaller(edge.sip_address("tls"), authority.file) as caller:
        assert caller.invite().status == 200
        media = wait_for_event(edge, "audio flows")["details"]
        assert (media["signalling"], media["srtp"]) == ("tls", "")
        told = authority.issue(days=70)
        with never_the_same(told.certificate):  # so that nobody takes it up unasked
            os.kill(edge.pid, signal.SIGHUP)
            wait_until(lambda: serial() == told.serial, within=20, what="the certificate, told")
        unasked = authority.issue(days=80)
        wait_until(lambda: serial() == unasked.serial, within=20, what="the certificate, unasked")
        assert round(edge.metrics()[_DAYS_LEFT]) == 80
        caller.hang_up()
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"


def test_one_that_is_refused_is_told_until_it_is_mended(edge: Edge, authority: Authority) -> None:
    serial = showing(edge, authority)
    before = serial()
    authority.issue(days=-1)
    os.kill(edge.pid, signal.SIGHUP)
    told = wait_until(lambda: edge.get("/readyz")["degraded"], within=5, what="a complaint")
    assert "the old one stays in use" in told[0]
    assert edge.get("/readyz")["ready"]
    assert serial() == before
    authority.issue(days=3)
    os.kill(edge.pid, signal.SIGHUP)
    wait_until(
        lambda: ["expires at" in each for each in edge.get("/readyz")["degraded"]] == [True],
        within=5,
        what="a warning of what is about to expire",
    )
