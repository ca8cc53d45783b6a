"""`telephony trunk check`, against real servers: what it says, and its exit code."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import run_telephony
from tests.peers.edge import write_configuration
from tests.peers.kamailio import Kamailio
from tests.peers.sipp import Sipp, SippPlan

pytestmark = pytest.mark.peer


def check(folder: Path, *arguments: str, **trunk: Any) -> tuple[int, str]:
    """Exit code and output for one trunk, `carrier`."""
    whole = {"addresses": ["127.0.0.1/32"], "routes": [{"flow": "main"}], **trunk}
    file = write_configuration(folder, {"trunks": {"carrier": whole}})
    done = run_telephony("trunk", "check", *arguments, "--config", file, folder=folder)
    return done.code, done.out + done.err


def registering(folder: Path, registrar: Kamailio, user: str, password: str) -> dict[str, Any]:
    secret = folder / "password"
    secret.write_text(password)
    return {
        "registrar": f"sip:{registrar.address}",
        "username": user,
        "password": {"file": str(secret)},
    }


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_trunk_that_works(tmp_path: Path, transport: str) -> None:
    with Kamailio({"firm": "secret"}) as carrier:
        code, said = check(
            tmp_path,
            outbound=f"sip:{carrier.address};transport={transport}",
            register=registering(tmp_path, carrier, "firm", "secret"),
        )
        assert not carrier.registered("firm"), "looking leaves nothing behind"
    assert f"{transport.upper()} answers 200 OK in" in said
    assert "firm is authorised" in said
    assert "the peer sees us as 127.0.0.1" in said
    assert "secret" not in said
    assert code == 0, said


@pytest.mark.parametrize("user", ["firm", "nobody"])
def test_a_registrar_that_refuses_us(tmp_path: Path, user: str) -> None:
    with Kamailio({"firm": "secret"}) as carrier:
        register = registering(tmp_path, carrier, user, "guess")
        code, said = check(tmp_path, "carrier", register=register)
    assert "the registrar answers 401" in said
    assert "compare username and password" in said
    assert "guess" not in said
    assert code == 1


def test_what_an_answer_tells(tmp_path: Path) -> None:
    scenario = "functional/uas-options-answer-capabilities.xml"
    with Sipp(SippPlan(scenario=scenario, calls=None, timeout=30)) as host:
        code, said = check(tmp_path, outbound=f"sip:{host.address}")
    assert "the peer sees us as 203.0.113.9:4444" in said
    assert "Set sip.public_address to 203.0.113.9" in said
    assert "the peer has GSM, G729, we offer PCMU, PCMA" in said
    assert "timedatectl" in said
    assert code == 1


def test_a_host_that_is_out_of_service_is_a_warning(tmp_path: Path) -> None:
    scenario = "functional/uas-options-answer-unavailable.xml"
    with Sipp(SippPlan(scenario=scenario, calls=None, timeout=30)) as host:
        code, said = check(tmp_path, outbound=f"sip:{host.address}", addresses=["192.0.2.0/24"])
    assert "answers 503 Service Unavailable" in said
    assert "takes for a host that is down" in said
    assert "calls from 127.0.0.1 would be refused" in said
    assert code == 0


def test_hosts_that_cannot_be_reached(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        hosts = [
            f"sip:127.0.0.1:{mute.getsockname()[1]}",
            "sip:no-such-host.invalid",
            "sip:127.0.0.1:9;transport=tcp",
        ]
        code, said = check(tmp_path, outbound=hosts)
    assert "no answer within 4 s" in said
    assert "allow this machine's public address" in said
    assert "no-such-host.invalid has no address" in said
    assert "Connection refused. Nothing listens there" in said
    assert code == 1


def test_a_trunk_that_is_not_there(tmp_path: Path) -> None:
    code, said = check(tmp_path, "carier", outbound="sip:127.0.0.1")
    assert "There is no trunk carier. Those configured: carrier." in said
    assert code == 2
