"""The image, built and run without an engine: `make test-image`, as root, with package mirrors.

Its name keeps it out of `make test`: it takes minutes, and gigabytes for as long as it runs.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.image.compose import Service, read_compose
from tests.image.container import Container
from tests.image.dockerfile import read_stages
from tests.image.image_builder import BuiltStage, ImageBuilder
from tests.image.machine import read_machine
from tests.image.network import Network
from tests.peers.child_process import ChildProcess
from tests.peers.programs import find_program
from tests.peers.waiting import wait_until

TOKEN = "a-token-for-this-test"
LARGEST_MEGABYTES = 800
_PATH = ("opt/telephony/bin", "usr/local/bin", "usr/bin")
UNWANTED = {"cc", "gcc", "g++", "make", "swig", "pip", "pip3", "curl"}

_LOAD_ALL = """
from importlib import import_module
from pkgutil import walk_packages
import telephony
for found in walk_packages(telephony.__path__, "telephony."):
    if not found.name.endswith("__main__"):
        import_module(found.name)
"""
_PLACES = """
from telephony.numbering.number import places, read_number
numbers = ("+4930123456", "+861058858888", "+41222123456", "+16175550132")
print(*(sorted(places(read_number(number))) for number in numbers))
"""


@pytest.fixture(scope="module")
def work() -> Iterator[Path]:
    """Where the stages are: not below /tmp, which may be memory."""
    assert os.geteuid() == 0, "This test makes namespaces and mounts: run it as root."
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = home / "telephony" / "image"
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=cache) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def stages(work: Path) -> dict[str, BuiltStage]:
    """The Dockerfile, carried out."""
    settings, images = work / "machine", work / "stages"
    settings.mkdir()
    images.mkdir()
    builder = ImageBuilder(read_machine(settings, "bookworm"), images, work.parent)
    builder.build(read_stages())
    return builder.stages


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    return read_compose({"WEB_TOKEN": TOKEN})


@pytest.fixture(scope="module")
def network(services: dict[str, Service], work: Path) -> Iterator[Network]:
    """The network of the compose file."""
    addresses = {name: services[name].address for name in ("edge", "load")}
    with Network(addresses, work) as joined:
        yield joined


def _container(
    stage: BuiltStage, service: Service, arguments: list[str], network: Network, folder: Path
) -> Container:
    named = dict.fromkeys(stage.command("VOLUME"), "unnamed") | service.volumes
    volumes = {
        inside: folder / "volumes" / f"{name.strip('./')}-{Path(inside).name}"
        for inside, name in named.items()
    }
    for inside, volume in volumes.items():
        # A new volume begins as what the image has there, its owner included.
        begin = stage.root.folder / inside.lstrip("/")
        begin.mkdir(parents=True, exist_ok=True)
        if not volume.exists():
            volume.parent.mkdir(exist_ok=True)
            subprocess.run(["cp", "--archive", str(begin), str(volume)], check=True)
    return Container(
        stage,
        arguments,
        network=network,
        host=next(name for name, at in network.addresses.items() if at == service.address),
        folder=folder,
        volumes=volumes,
        environment=service.environment,
    )


@pytest.fixture(scope="module")
def edge(
    stages: dict[str, BuiltStage], services: dict[str, Service], network: Network, work: Path
) -> Iterator[Container]:
    """The edge as `compose.yaml` runs it, once it says that it is well."""
    stage = stages["edge"]
    command = stage.command("ENTRYPOINT") + stage.command("CMD")
    with _container(stage, services["edge"], command, network, work) as container:
        early = container.run_beside(*stage.command("HEALTHCHECK"))
        assert early.returncode == 1, "it can't be well before it has started"
        assert "No answer" in early.stderr, early.stderr
        container.process.wait_for_output(r"^ready\b", within=120)
        yield container


def _sipp(network: Network, target: str, *options: str) -> list[str]:
    here = network.addresses["load"]
    sipp = [find_program("sipp"), f"{target}:5060", "-i", here, "-mi", here, "-nostdin"]
    return network.at("load", [*sipp, "-m", "1", "-timeout", "40s", "-timeout_error", *options])


def _json(process: subprocess.CompletedProcess[str]) -> Any:
    assert process.stdout, process.stderr
    return json.loads(process.stdout)


def test_it_holds_what_runs_and_little_else(stages: dict[str, BuiltStage], work: Path) -> None:
    size, root = stages["edge"].megabytes, stages["edge"].root.folder
    print(f"edge: {size:.0f} MB unpacked")
    assert size < LARGEST_MEGABYTES
    programs = {path.name for at in _PATH for path in (root / at).iterdir()}
    assert programs.isdisjoint(UNWANTED)
    assert list((root / "opt/telephony").rglob("pjsua2/carrier_build.py")), "it is the stock wheel"


def test_nothing_that_runs_was_taken_out(edge: Container) -> None:
    done = edge.run_beside("python", "-c", _LOAD_ALL)
    assert (done.returncode, done.stderr) == (0, "")
    done = edge.run_beside("python", "-c", _PLACES)
    told = "['Berlin'] ['Beijing'] ['Geneva'] ['MA', 'Massachusetts']\n"
    assert done.stdout == told, done.stderr


def test_its_health_check_knows_that_it_is_well(
    edge: Container, stages: dict[str, BuiltStage]
) -> None:
    done = edge.run_beside(*stages["edge"].command("HEALTHCHECK"))
    assert (done.returncode, done.stderr) == (0, "")


def test_it_says_what_it_runs_on_and_what_that_holds(edge: Container) -> None:
    ready = edge.process.wait_for_output(r"^ready\b.* capacity=(\d+)$", within=1)
    assert int(ready[1]) > 1000
    findings = _json(edge.run_beside("telephony", "doctor", "--json"))["findings"]
    capacity = [finding for finding in findings if finding["area"] == "capacity"]
    assert [finding["status"] for finding in capacity] == ["ok"]
    assert f"carrier build, {ready[1]} legs at once" in capacity[0]["message"]


def test_its_user_can_write_to_the_volumes_alone(edge: Container) -> None:
    assert set(edge.first_process.uids()) == {10001}
    status = Path(f"/proc/{edge.first_process.pid}/status").read_text()
    assert "CapEff:\t0000000000000000" in status
    for folder in ("/var/lib/telephony", "/var/cache/telephony", "/tmp"):  # noqa: S108
        assert edge.run_beside("touch", f"{folder}/written").returncode == 0, folder
    for folder in ("/etc/telephony", "/opt/telephony", "/usr", "/home"):
        assert edge.run_beside("touch", f"{folder}/written").returncode != 0, folder


def test_a_call_from_outside_is_answered(edge: Container, network: Network) -> None:
    command = _sipp(network, network.addresses["edge"], "-sn", "uac", "-d", "1500")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_load_image_hears_the_prompt_in_every_call(
    edge: Container, stages: dict[str, BuiltStage], services: dict[str, Service], network: Network
) -> None:
    service, stage = services["load"], stages["load"]
    # Whether it is fast enough is for benchmarks to say.
    few = ["--calls=6", "--rate=2", "--json=/report/figures.json"]
    few += ["--exclude=answer", "--exclude=gap", "--exclude=prompt delay"]
    command = stage.command("ENTRYPOINT") + service.command + few
    folder = edge.process.folder
    with _container(stage, service, command, network, folder) as container:
        code = container.process.wait(within=120)
        assert code == 0, container.process.logs()
    assert (folder / "volumes" / "report-report" / "report.html").stat().st_size > 10_000


def test_no_library_of_it_calls_home(edge: Container) -> None:
    assert "telemetry_" not in edge.process.errors.read_text()


def test_sigterm_drains(
    edge: Container, services: dict[str, Service], network: Network, work: Path
) -> None:
    target = network.addresses["edge"]
    tracing = ("-trace_msg", "-message_file", "staying")
    staying = _sipp(network, target, "-sn", "uac", "-d", "4000", *tracing)
    with ChildProcess("sipp", staying, folder=work) as caller:
        messages = work / "staying"
        wait_until(
            lambda: messages.exists() and "SIP/2.0 200" in messages.read_text(),
            within=10,
            what="the call to be answered",
        )
        edge.first_process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        wait_until(
            lambda: not _ready(edge),
            within=5,
            what="/readyz to say no",
        )
        late = _sipp(network, target, "-sn", "uac")
        refused = subprocess.run(late, capture_output=True, text=True, timeout=60, check=False)
        assert refused.returncode != 0
        assert " 503 " in refused.stdout + refused.stderr
        assert caller.wait(within=30) == 0, "the call in progress was cut off"
    assert edge.process.wait(within=30) == 0
    assert time.monotonic() - asked < services["edge"].stop_grace_seconds


def test_nothing_stays_mounted(work: Path) -> None:
    assert str(work) not in Path("/proc/self/mounts").read_text()


def _ready(edge: Container) -> bool:
    ask = "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"
    return edge.run_beside("python", "-c", ask).returncode == 0
