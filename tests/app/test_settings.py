"""Errors in telephony.yaml and in the environment say where they are and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.app.flows import load_checked_flows
from telephony.app.settings.mapping import sip_settings, store_settings, web_settings
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import ConfigurationError, DocumentError
from telephony.sip.settings import Srtp, Tls, TlsVersion
from tests.app.command_line import run_telephony

GOOD = """\
trunks:
  carrier:
    addresses: [192.0.2.10/32]
    routes:
      - {flow: main}
"""
REGISTERING = """\
trunks:
  carrier:
    register:
      registrar: sip:registrar.example
      username: alice
      password: PASSWORD
    routes: [{flow: main}]
"""
FLOW = """\
flow: main
start: goodbye
steps:
  goodbye: {hangup: {}}
"""


def _written(folder: Path, text: str) -> Path:
    file = folder / "telephony.yaml"
    file.write_text(text)
    return file


def _refusal(folder: Path, text: str, **environment: str) -> str:
    with pytest.raises(DocumentError) as refused:
        read_settings(_written(folder, text), environment)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        (GOOD + "spi: {}\n", ":6:1:", "`spi` isn't a key here. Did you mean `sip`?"),
        (GOOD.replace("flow:", "flwo:"), ":5:10:", "Did you mean `flow`?"),
        (GOOD + "web: {port: 808080}\n", ":6:13:", "65535 or less"),
        (GOOD + "sip: {codecs: [PCMU, opus]}\n", ":6:22:", "one of 'PCMU', 'PCMA'"),
        (GOOD + "sip: {retry_after: soon}\n", ":6:20:", "This isn't a duration."),
        (GOOD + "sip: {rtp_ports: {first: 20000, last: 20010}}\n", ":6:", "at least 20 ports"),
        (GOOD + "sip: {listen: [{transport: tls}]}\n", ":6:", "TLS listener needs a certificate"),
        (GOOD + "sip: {codecs: [PCMA]}\ngateway: {processes: 1}\n", ":6:7:", "spoken to in PCMU"),
        (
            GOOD + "sip: {listen: [{transport: tcp}]}\ngateway: {processes: 1}\n",
            ":6:7:",
            "Browsers are called over UDP",
        ),
        (GOOD + "gateway: {ports: {first: 12000, last: 12003}}\n", ":6:", "at least 10 ports"),
        (GOOD + "sip: {tls: {verify_client: true}}\n", ":6:", "can't be verified without"),
        (GOOD + "sip: {tls: {minimum_version: 1.1}}\n", ":6:", "'1.2' or '1.3'"),
        (GOOD + "    srtp: maybe\n", ":6:11:", "'off', 'optional' or 'required'"),
        (
            GOOD.replace("addresses: [192.0.2.10/32]", "outbound: sip:h"),
            ":2:3:",
            "neither addresses",
        ),
        ("web: {}\n", ":1:1:", "`trunks` is missing"),
    ],
)
def test_a_wrong_key_or_value_names_its_place_and_remedy(
    tmp_path: Path, text: str, place: str, sentence: str
) -> None:
    refusal = _refusal(tmp_path, text)
    assert f"telephony.yaml{place}" in refusal
    assert sentence in refusal


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, GOOD + "web: {prot: 1}\nlog: {level: loud}\n")
    assert len(refusal.splitlines()) == 2


def test_a_secret_in_plain_text_is_refused_and_not_repeated(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, REGISTERING.replace("PASSWORD", "hunter2"))
    assert "telephony.yaml:6:" in refusal
    assert "{env: NAME_OF_VARIABLE}" in refusal
    assert "hunter2" not in refusal


def test_a_secret_comes_from_where_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRIER_PASSWORD", "from the environment")
    (tmp_path / "secret").write_text("from a file\n")
    for reference, secret in (
        ("{env: CARRIER_PASSWORD}", "from the environment"),
        ("{file: secret}", "from a file"),
    ):
        file = _written(tmp_path, REGISTERING.replace("PASSWORD", reference))
        (trunk,) = sip_settings(read_settings(file, {}).value, tmp_path).trunks
        assert trunk.registration is not None
        assert trunk.registration.password == secret
        assert secret not in repr(trunk)


@pytest.mark.parametrize("reference", ["{env: NO_SUCH_VARIABLE}", "{file: no-such-file}"])
def test_a_secret_that_is_not_there_is_told(tmp_path: Path, reference: str) -> None:
    file = _written(tmp_path, REGISTERING.replace("PASSWORD", reference))
    with pytest.raises(ConfigurationError, match="Trunk carrier needs a secret from the"):
        sip_settings(read_settings(file, {}).value, tmp_path)


def test_the_environment_overrides_any_key(tmp_path: Path) -> None:
    file = _written(tmp_path, GOOD + "sip:\n  listen: [{port: 5060}]\n")
    environment = {
        "TELEPHONY__WEB__PORT": "9090",
        "TELEPHONY__SIP__LISTEN__0__PORT": "5070",
        "TELEPHONY__SIP__CODECS": "[PCMA]",
        "TELEPHONYX": "not ours",
    }
    settings = read_settings(file, environment).value
    assert settings.web.port == 9090
    assert settings.sip.listen[0].port == 5070
    assert settings.sip.codecs == ["PCMA"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TELEPHONY__WEB__PROT", "1", "Did you mean `port`?"),
        ("TELEPHONY__WEB__PORT", "many", "`port` has to be a whole number"),
        ("TELEPHONY__SIP__LISTEN__7__PORT", "1", "The list has no item 7."),
    ],
)
def test_a_wrong_override_names_the_variable(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    refusal = _refusal(tmp_path, GOOD + "sip: {listen: [{port: 5060}]}\n", **{name: value})
    assert refusal.startswith(f"{name}: ")
    assert sentence in refusal


def test_paths_start_at_the_files_folder(tmp_path: Path) -> None:
    settings = read_settings(_written(tmp_path, GOOD), {}).value
    assert store_settings(settings, tmp_path).url == f"sqlite:///{tmp_path}/data/calls.sqlite3"


def test_a_web_server_for_everyone_needs_a_token(tmp_path: Path) -> None:
    settings = read_settings(_written(tmp_path, GOOD + "web: {host: 0.0.0.0}\n"), {}).value
    with pytest.raises(ConfigurationError, match=r"Set web\.token"):
        web_settings(settings, tmp_path)


def test_a_route_to_a_flow_that_is_not_there_names_line_and_nearest_flow(tmp_path: Path) -> None:
    (tmp_path / "ivr_flows").mkdir()
    (tmp_path / "ivr_flows" / "main.yaml").write_text(FLOW)
    document = read_settings(_written(tmp_path, GOOD.replace("main", "mian")), {})
    with pytest.raises(DocumentError) as refused:
        load_checked_flows(document, tmp_path)
    assert "telephony.yaml:5:" in str(refused.value)
    assert "Did you mean `main`?" in str(refused.value)


@pytest.mark.long
def test_the_command_line_ends_with_2_and_the_sentence(tmp_path: Path) -> None:
    _written(tmp_path, GOOD + "spi: {}\n")
    done = run_telephony("serve", folder=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert "telephony.yaml:6:1: `spi` isn't a key here. Did you mean `sip`?" in done.err
    assert "Traceback" not in done.err


def test_tls_and_srtp_as_people_write_them(tmp_path: Path) -> None:
    listen = "[{transport: tls}, {transport: tls, port: 5071}, {transport: udp}]"
    tls = "{certificate: own.pem, minimum_version: 1.3}"
    text = GOOD + f"    srtp: off\nsip: {{listen: {listen}, tls: {tls}}}\n"
    settings = sip_settings(read_settings(_written(tmp_path, text), {}).value, tmp_path)
    assert [on.port for on in settings.listen] == [5061, 5071, 5060]
    assert settings.tls == Tls(tmp_path / "own.pem", minimum_version=TlsVersion.TLS_1_3)
    assert settings.trunks[0].srtp is Srtp.OFF
