"""SIP over TLS, on both builds: who is believed, and certificates that are replaced."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.peers.certificates import Authority, Issued
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.tls_caller import TlsCaller


@pytest.fixture(params=["stock", "carrier"], scope="module")
def site(request: pytest.FixtureRequest) -> Path | None:
    """Where the library comes from."""
    if request.param == "stock":
        return None
    carrier: Path = request.getfixturevalue("carrier_site")
    return carrier


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


class Listening:
    """A driven agent with a TLS listener."""

    def __init__(self, agent: DrivenAgent, port: int) -> None:
        self.agent = agent
        self.address = f"{LOOPBACK}:{port}"

    def refresh(self) -> str:
        """Let it look at its files now; returns why it refused them."""
        self.agent.do("refresh_certificate")
        return str(self.agent.wait_for("Refreshed")["refused"])


@contextmanager
def listening(
    site: Path | None, authority: Authority, issued: Issued, **tls: Any
) -> Iterator[Listening]:
    with claimed_ports(2) as ports:
        agent = DrivenAgent(
            site=site,
            listen=[["udp", LOOPBACK, ports[0]], ["tls", LOOPBACK, ports[1]]],
            tls={**issued.settings(), "authorities": str(authority.file), **tls},
        )
        with agent:
            agent.wait_for("Ready")
            agent.for_callers("answer")
            yield Listening(agent, ports[1])


def handshake(address: str, *options: str) -> str:
    """What openssl says of a connection."""
    command = ["openssl", "s_client", "-connect", address, *options]
    return subprocess.run(
        command, input="", capture_output=True, text=True, check=False, timeout=10
    ).stdout


def test_old_versions_are_refused(site: Path | None, authority: Authority) -> None:
    weak = ("-cipher", "DEFAULT:@SECLEVEL=0")  # else openssl itself wouldn't try
    with listening(site, authority, authority.issue()) as edge:
        assert "Cipher is (NONE)" in handshake(edge.address, "-tls1", *weak)
        assert "Cipher is (NONE)" in handshake(edge.address, "-tls1_1", *weak)
        assert "New, TLSv1.2" in handshake(edge.address, "-tls1_2")
        newest = "TLSv1.2" if site is None else "TLSv1.3"
        assert f"New, {newest}" in handshake(edge.address)


def test_the_chain_is_shown_whole(site: Path | None, authority: Authority) -> None:
    with listening(site, authority, authority.issue()) as edge:
        shown = handshake(
            edge.address, "-CAfile", str(authority.file), "-verify_ip", LOOPBACK, "-showcerts"
        )
    assert shown.count("BEGIN CERTIFICATE") == 2
    assert "Verify return code: 0 (ok)" in shown


def test_a_new_certificate_is_shown_while_a_call_goes_on(
    site: Path | None, authority: Authority
) -> None:
    old = authority.issue()
    with listening(site, authority, old) as edge, ExitStack() as callers:
        before = callers.enter_context(TlsCaller(edge.address, authority.file))
        assert before.invite().status == 200
        leg = edge.agent.wait_for("LegAnswered")["leg"]
        for _ in range(3):  # more than once, and with a connection of each kind there
            new = authority.issue()
            assert edge.refresh() == ""
        after = callers.enter_context(TlsCaller(edge.address, authority.file))
        assert (before.serial, after.serial) == (old.serial, new.serial)
        assert after.invite().status == 200
        assert before.invite().status == 200, "a re-INVITE in the old call's connection"
        before.hang_up()
        end = edge.agent.wait_for("LegEnded", leg=leg)["termination"]
        assert end["reason"] == "caller_hangup"
        after.hang_up()


@pytest.mark.parametrize("defect", ["not PEM", "another's key", "expired", "missing"])
def test_what_is_wrong_is_refused_and_the_old_one_stays(
    site: Path | None, authority: Authority, defect: str
) -> None:
    good = authority.issue()
    with listening(site, authority, good) as edge:
        if defect == "not PEM":
            good.certificate.write_text("half a rene")
        elif defect == "another's key":
            good.private_key.write_bytes(authority.issue(into="other").private_key.read_bytes())
        elif defect == "expired":
            authority.issue(days=-1)
        else:
            good.certificate.unlink()
        assert "the old one stays in use" in edge.refresh()
        assert "certificate refused" in edge.agent.log
        with TlsCaller(edge.address, authority.file) as caller:
            assert caller.serial == good.serial
        mended = authority.issue()
        assert edge.refresh() == ""
        with TlsCaller(edge.address, authority.file) as caller:
            assert caller.serial == mended.serial


def is_served(address: str, authority: Authority, own: Issued | None) -> bool:
    """Whether a client with this certificate gets an answer to its OPTIONS."""
    try:
        with TlsCaller(address, authority.file, own) as caller:
            return caller.request("OPTIONS").status == 200
    except (OSError, ConnectionError):
        return False


def test_clients_must_prove_themselves_where_that_is_asked_for(
    site: Path | None, authority: Authority, tmp_path: Path
) -> None:
    own, client = authority.issue(), authority.issue(("client.example",), into="client")
    foreign = Authority(tmp_path / "other", "Other").issue()
    expired = authority.issue(("client.example",), days=-1, into="expired")
    with listening(site, authority, own, verify_client=True) as edge:
        assert not is_served(edge.address, authority, None)
        assert not is_served(edge.address, authority, foreign)
        assert not is_served(edge.address, authority, expired)
        assert is_served(edge.address, authority, client)


class Peer:
    """A server that ends each connection once the handshake is over, and tells what it got."""

    def __init__(self, issued: Issued) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issued.certificate, issued.private_key)
        self._context = context
        self._listener = socket.create_server((LOOPBACK, 0))
        self.uri = f"sip:{LOOPBACK}:{self._listener.getsockname()[1]};transport=tls"
        self.got: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Peer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
                accepted.settimeout(2)
                with self._context.wrap_socket(accepted, server_side=True) as stream:
                    self.got.append(stream.recv(4000))
            except ssl.SSLError:
                self.got.append(b"")
            except OSError:
                return


def dialling(site: Path | None, peer: Peer, tls: dict[str, Any]) -> DrivenAgent:
    trunk = {"name": "carrier", "networks": ["127.0.0.1/32"], "outbound": [peer.uri]}
    return DrivenAgent(site=site, trunks=[trunk], tls=tls)


@pytest.mark.parametrize(
    ("defect", "told"),
    [
        ("wrong authority", "no authority that we believe has signed it"),
        ("expired", "it has expired or isn't valid yet"),
        ("wrong name", "it doesn't bear the name that we called"),
    ],
)
def test_a_peer_that_cannot_prove_itself_gets_no_invite(
    site: Path | None, authority: Authority, tmp_path: Path, defect: str, told: str
) -> None:
    signer = Authority(tmp_path / "other", "Other") if defect == "wrong authority" else authority
    names = ("elsewhere.example",) if defect == "wrong name" else (LOOPBACK,)
    shown = signer.issue(names, days=-1 if defect == "expired" else 90)
    believed = {"authorities": str(authority.file)}
    with Peer(shown) as peer, dialling(site, peer, believed) as agent:
        agent.wait_for("Ready")
        leg = agent.dial("100", trunk="carrier")
        end = agent.wait_for("LegEnded", leg=leg)["termination"]
        assert end["reason"] == "unreachable"
        wait_until(lambda: told in agent.log, within=5, what="a line in the log")
        assert not any(b"INVITE" in each for each in peer.got)


def test_a_peer_that_proves_itself_gets_the_invite(site: Path | None, authority: Authority) -> None:
    with (
        Peer(authority.issue()) as peer,
        dialling(site, peer, {"authorities": str(authority.file)}) as agent,
    ):
        agent.wait_for("Ready")
        agent.dial("100", trunk="carrier")
        wait_until(lambda: peer.got, within=5, what="the INVITE")
        assert peer.got[0].startswith(b"INVITE sip:100@127.0.0.1")


def test_who_asks_not_to_verify_is_warned(
    site: Path | None, authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other", "Other")
    settings = {"authorities": str(authority.file), "verify_server": False}
    with Peer(other.issue()) as peer, dialling(site, peer, settings) as agent:
        agent.wait_for("Ready")
        assert "its certificate isn't verified" in agent.log
        agent.dial("100", trunk="carrier")
        wait_until(lambda: any(b"INVITE" in each for each in peer.got), within=5, what="it")
