"""What an operator or a designer got wrong is said before the first call, with the remedy."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers.edge import write_configuration
from tests.peers.one_flow import one_flow
from tests.peers.ports import LOOPBACK, claimed_ports

_WITHIN = 60.0


def refusal(folder: Path, configuration: dict[str, Any]) -> str:
    """What `telephony serve` says of a configuration that it must refuse."""
    file = write_configuration(folder, configuration)
    command = [sys.executable, "-m", "telephony", "serve", "--config", str(file)]
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=_WITHIN, check=False
    )
    assert ended.returncode == 2, ended.stderr
    assert "ready" not in ended.stdout
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.fixture
def configuration(tmp_path: Path) -> dict[str, Any]:
    """One that would be served."""
    return one_flow(tmp_path, "bye: {hangup: {}}")


@pytest.fixture(params=["sip udp", "sip tcp", "http"])
def taken(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """A service, and the port that somebody else has."""
    kind = socket.SOCK_DGRAM if request.param == "sip udp" else socket.SOCK_STREAM
    with claimed_ports(1) as (port,), socket.socket(socket.AF_INET, kind) as other:
        other.bind((LOOPBACK, port))
        if kind is socket.SOCK_STREAM:
            other.listen()
        yield request.param, port


def test_a_port_in_use(
    tmp_path: Path, configuration: dict[str, Any], taken: tuple[str, int]
) -> None:
    service, port = taken
    if service == "http":
        configuration["web"]["port"] = port
    else:
        listen = {"transport": service.removeprefix("sip "), "port": port}
        configuration["sip"]["listen"] = [listen]
    said = refusal(tmp_path, configuration)
    assert str(port) in said
    assert "in use" in said


def test_misspelt_keys_in_the_configuration(tmp_path: Path, configuration: dict[str, Any]) -> None:
    said = refusal(tmp_path, configuration | {"trunk": {}, "web": {"prot": 80}})
    assert re.search(r"telephony\.yaml:\d+:.*`trunk`.*`trunks`", said), said
    assert re.search(r"telephony\.yaml:\d+:.*`prot`.*`port`", said), said


def test_a_route_to_a_flow_that_does_not_exist(
    tmp_path: Path, configuration: dict[str, Any]
) -> None:
    configuration["trunks"]["loopback"]["routes"][0]["flow"] = "mian"
    said = refusal(tmp_path, configuration)
    assert re.search(r"telephony\.yaml:\d+:.*`mian`.*`main`", said), said


def test_a_misspelt_key_in_a_flow(tmp_path: Path) -> None:
    steps = "greet: {say: Hello., nxt: bye}\nbye: {hangup: {}}"
    said = refusal(tmp_path, one_flow(tmp_path, steps))
    assert re.search(r"main\.yaml:5:.*`nxt`.*`next`", said), said


def test_names_in_a_flow_that_lead_nowhere(tmp_path: Path) -> None:
    steps = """
        greet: {play: missing.wav, next: conect}
        connect: {transfer: {to: "100", trunk: lopback}}
    """
    said = refusal(tmp_path, one_flow(tmp_path, steps))
    for defect in (
        r"main\.yaml:5:.*missing\.wav",
        r"main\.yaml:5:.*`conect`.*`connect`",
        r"main\.yaml:6:.*`lopback`.*`loopback`",
    ):
        assert re.search(defect, said), said
