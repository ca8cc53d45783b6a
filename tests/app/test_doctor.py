"""`telephony doctor`: what it finds is so, and every lack has its remedy and its exit code."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from telephony.app.cli import app
from telephony.app.doctor.sip_stack import runs_an_edge
from telephony.sip.library.library_build import installed_build
from tests.peers.certificates import Authority
from tests.peers.ports import claimed_ports

FLOW = """\
flow: main
language: LANGUAGE
start: ask
steps:
  ask:
    menu:
      prompt: Yes or no?
      choices:
        good: {keys: "1", phrases: [PHRASE], next: done}
  done: {hangup: {}}
"""
CONFIGURATION = """\
sip: {listen: [{port: PORT}], max_calls: 2}
trunks:
  carrier: {addresses: [192.0.2.10/32], routes: [{flow: main}]}
web: {port: PORT}
"""

pytestmark = pytest.mark.long


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one flow and no configuration, to stand in."""
    (tmp_path / "ivr_flows").mkdir()
    _write_flow(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def port() -> Iterator[int]:
    """A port that nobody has."""
    with claimed_ports() as ports:
        yield ports[0]


def _write_flow(folder: Path, language: str = "en-US", phrase: str = "good") -> None:
    text = FLOW.replace("LANGUAGE", language).replace("PHRASE", phrase)
    (folder / "ivr_flows" / "main.yaml").write_text(text)


def _configure(folder: Path, port: int, more: str = "") -> None:
    (folder / "telephony.yaml").write_text(CONFIGURATION.replace("PORT", str(port)) + more)


def _doctor(*arguments: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """Exit code, and findings by area."""
    result = CliRunner().invoke(app, ["doctor", "--json", *arguments])
    findings: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(result.stdout)["findings"]:
        findings.setdefault(finding["area"], []).append(finding)
    return result.exit_code, findings


def test_a_machine_without_configuration_is_examined_for_itself(folder: Path) -> None:
    code, found = _doctor()
    assert code == 0
    build = installed_build()
    assert str(build.usable_legs) in found["capacity"][0]["message"]
    assert found["capacity"][0]["status"] == ("warning" if build.stock else "ok")
    assert {"python", "processor", "tls", "rtp", "speech en-US", "prompt cache"} <= set(found)


def test_the_stock_wheels_old_tls_library_is_told(folder: Path) -> None:
    _, found = _doctor()
    if installed_build().stock:
        assert "OpenSSL 1.0.2k" in found["tls"][0]["message"]
        assert found["tls"][0]["remedy"]
    else:
        assert found["tls"][0]["status"] == "ok"


def test_a_sound_configuration_lacks_nothing(folder: Path, port: int) -> None:
    _configure(folder, port)
    code, found = _doctor()
    assert code == 0
    for area in ("configuration", "flows", "sip udp", "web", "voice en-US", "call records"):
        assert [finding["status"] for finding in found[area]] == ["ok"], area


def test_a_port_that_somebody_has_is_a_lack_that_names_it(folder: Path, port: int) -> None:
    _configure(folder, port)
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as taken:
        taken.bind(("127.0.0.1", port))
        code, found = _doctor()
    assert code == 1
    (finding,) = found["sip udp"]
    assert f"127.0.0.1:{port} can't be listened on: address already in use" in finding["message"]
    assert finding["remedy"] == "Change sip.listen."
    assert found["web"][0]["status"] == "ok"


@pytest.mark.parametrize(
    ("command", "edge"),
    [
        ("/usr/bin/python3 -m telephony serve", True),
        ("python /opt/telephony/bin/telephony serve --config", True),
        ("/home/ann/telephony/.venv/bin/python -m pytest --quiet", False),
        ("/usr/sbin/asterisk -f", False),
    ],
)
def test_an_edge_is_known_by_its_command_not_by_its_folder(command: str, edge: bool) -> None:
    assert runs_an_edge(command) is edge


@pytest.mark.parametrize(
    ("more", "area", "words"),
    [
        ("spi: {}\n", "configuration", "Did you mean `sip`?"),
        ("flows: nowhere\n", "flows", "There is no such folder."),
        ("prompts: {voices: {en-US: no.onnx}}\n", "voice en-US", "no.onnx is missing"),
        ("speech: {models: {en-US: nowhere}}\n", "speech en-US", "is no Vosk model"),
        ("store: {url: sqlite:///telephony.yaml/x}\n", "call records", "can't be written to"),
    ],
)
def test_what_is_configured_and_cannot_work_is_a_lack(
    folder: Path, port: int, more: str, area: str, words: str
) -> None:
    _configure(folder, port, more)
    code, found = _doctor()
    assert code == 1
    (finding,) = [each for each in found[area] if each["status"] == "lack"]
    assert words in finding["message"]
    assert finding["remedy"]


def test_more_calls_than_the_library_holds_are_a_lack(folder: Path, port: int) -> None:
    _configure(folder, port)
    file = folder / "telephony.yaml"
    file.write_text(file.read_text().replace("max_calls: 2", "max_calls: 100000"))
    code, found = _doctor()
    assert code == 1
    assert "lack" in [finding["status"] for finding in found["capacity"]]


def test_a_language_that_nobody_recognises_or_speaks_is_a_lack(folder: Path, port: int) -> None:
    _configure(folder, port)
    _write_flow(folder, "cy-GB", "da iawn")
    code, found = _doctor()
    assert code == 1
    assert "keys" in found["speech cy-GB"][0]["message"]
    assert "telephony models install cy-gb" in found["speech cy-GB"][0]["remedy"]
    assert found["voice cy-GB"][0]["status"] == "lack"


def test_an_audio_range_that_the_kernel_shares_is_told(folder: Path, port: int) -> None:
    _configure(folder, port)
    file = folder / "telephony.yaml"
    ports = "max_calls: 2, rtp_ports: {first: 40000, last: 41000}"
    file.write_text(file.read_text().replace("max_calls: 2", ports))
    _, found = _doctor()
    assert found["rtp"][0]["status"] == "warning"
    assert "sip.rtp_ports" in found["rtp"][0]["remedy"]


def test_missing_programs_are_warnings_until_a_flow_needs_them(
    folder: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _configure(folder, port)
    monkeypatch.setenv("PATH", str(folder))
    code, found = _doctor()
    assert code == 0
    assert found["ffmpeg"][0]["status"] == found["sipp"][0]["status"] == "warning"
    assert "apt-get install ffmpeg" in found["ffmpeg"][0]["remedy"]
    (folder / "ivr_flows" / "hello.mp3").write_bytes(b"ID3")
    flow = folder / "ivr_flows" / "main.yaml"
    flow.write_text(flow.read_text().replace("prompt: Yes or no?", "prompt: {play: hello.mp3}"))
    code, found = _doctor()
    assert code == 1
    assert found["ffmpeg"][0]["status"] == "lack"


def test_the_certificate_and_what_is_less_safe_than_it_could_be(folder: Path, port: int) -> None:
    authority = Authority(folder / "authority")
    files = authority.issue(("sip.acme.example",), days=60)
    _configure(folder, port)
    file = folder / "telephony.yaml"
    tls = f"{{certificate: {files.certificate}, private_key: {files.private_key}}}"
    secure = f"listen: [{{transport: tls, port: {port}}}], tls: {tls},"
    text = file.read_text().replace(f"listen: [{{port: {port}}}],", secure)
    file.write_text(
        text.replace("carrier: {", "carrier: {srtp: required, outbound: sip:a.example, ")
    )
    code, found = _doctor()
    assert code == 0
    assert found["certificate"][0]["status"] == "ok"
    assert "sip.acme.example, 60 days left" in found["certificate"][0]["message"]
    doubts = [finding["message"] for finding in found["security"]]
    assert any("SRTP keys of trunk carrier travel in clear" in doubt for doubt in doubts)
    authority.issue(days=3)
    assert _doctor()[1]["certificate"][0]["status"] == "warning"
    authority.issue(days=-3)
    code, found = _doctor()
    assert (code, found["certificate"][0]["status"]) == (1, "lack")
    files.private_key.write_text("")
    code, found = _doctor()
    assert code == 1
    assert "no private key" in found["certificate"][0]["message"]


def test_for_people_it_is_a_line_for_each_finding(folder: Path) -> None:
    result = CliRunner().invoke(app, ["doctor"])
    assert any(line.startswith("ok       python") for line in result.stdout.splitlines())
    assert result.stdout.splitlines()[-1].startswith("0 lacking, ")


def test_recordings_need_a_key_that_is_one_and_a_place(
    folder: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _configure(folder, port, "recording: {key: {env: RECORDING_KEY}}\n")
    monkeypatch.setenv("RECORDING_KEY", "A" * 43 + "=")
    _, found = _doctor("--config", "telephony.yaml")
    assert found["recordings"][0]["status"] == "ok"
    monkeypatch.setenv("RECORDING_KEY", "short")
    code, found = _doctor("--config", "telephony.yaml")
    assert code == 1
    assert "recording.key is not a key" in found["configuration"][1]["message"]
