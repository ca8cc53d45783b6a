"""What the Dockerfile, the compose file and the pins say, held against each other."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from telephony.app.settings.reading import read_settings
from tests.image.compose import read_compose
from tests.image.dockerfile import ROOT, ignored, read_stages, words

CONFIGURATION = ROOT / "docker" / "telephony.yaml"
STAGES = read_stages()
STEPS = [step for stage in STAGES for step in stage.instructions if step.name == "RUN"]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.value)
def test_every_step_is_a_script_of_its_own(step: object) -> None:
    command = str(getattr(step, "value", "")).split()[0]
    script = ROOT / command.replace("/tmp/setup/", "docker/image/")  # noqa: S108
    assert os.access(script, os.X_OK), script


def test_what_runs_is_neither_root_nor_a_shell() -> None:
    edge = next(stage for stage in STAGES if stage.name == "edge")
    users = [step.value for step in edge.instructions if step.name == "USER"]
    assert users == ["telephony"]
    assert STAGES[-1].base == "edge", "`docker build` without --target makes the edge"
    assert edge.description["STOPSIGNAL"].value == "SIGTERM"
    for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        assert words(edge.description[name]), f"{name}: a shell would keep SIGTERM from the edge"


@pytest.mark.parametrize("path", [".git/config", ".venv/bin/pip", "data/calls.sqlite3", ".ci/run"])
def test_the_engine_is_given_nothing_of(path: str) -> None:
    assert ignored(Path(path))


def test_the_engine_waits_longer_than_calls_may_go_on() -> None:
    drain = read_settings(CONFIGURATION, {}).value.sip.drain
    edge = read_compose({"WEB_TOKEN": "t"})["edge"]
    assert edge.stop_grace_seconds >= drain + 5


def test_the_configuration_takes_calls_from_the_networks_of_the_compose_file() -> None:
    services = read_compose({"WEB_TOKEN": "t"})
    settings = read_settings(CONFIGURATION, services["edge"].environment).value
    (network,) = settings.trunks["carrier"].addresses
    document = (ROOT / "docker" / "compose.yaml").read_text()
    assert f"subnet: {network}" in document
    assert settings.web.token is not None
    assert f"--target={services['edge'].address}:5060" in services["load"].command


def test_the_compose_file_refuses_to_publish_pages_without_a_token() -> None:
    with pytest.raises(AssertionError, match="WEB_TOKEN has to be set"):
        read_compose({})


def test_every_dependency_is_pinned_to_a_version_that_fits() -> None:
    lines = (ROOT / "docker" / "image" / "requirements.txt").read_text().splitlines()
    pins = dict(line.split(" ")[0].split("==") for line in lines if "==" in line)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["postgresql"]
    for requirement in map(Requirement, wanted):
        if requirement.name == "pjsua2-python":
            assert requirement.name not in pins, "the carrier build takes its place"
        elif requirement.marker is None or requirement.marker.evaluate({"python_version": "3.11"}):
            pin = pins.get(requirement.name)
            assert pin and pin in requirement.specifier, f"{requirement}: run docker/image/lock.sh"
