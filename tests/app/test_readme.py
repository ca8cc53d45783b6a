"""What the README shows can be copied as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from telephony.app.cli import app
from telephony.app.settings.models import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^telephony (.+?)(?:  +#.*)?$", README, re.MULTILINE)


def test_its_configuration_is_accepted() -> None:
    Settings.model_validate(yaml.safe_load(YAML[0]))


def test_its_flow_passes_the_check(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(YAML[1])
    result = CliRunner().invoke(app, ["flow", "check", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "0 problems, 0 warnings" in result.output


@pytest.mark.parametrize("line", COMMANDS)
def test_its_commands_exist_with_their_options(line: str) -> None:
    name, *arguments = shlex.split(line)
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in arguments if word.startswith("--")} <= known


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
