"""The program's commands: all of them are there, and none loads what only another one needs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from telephony.app.cli import app

COMMANDS = ("serve", "call", "demo", "doctor", "load", "gateway", "flow", "models", "trunk", "user")
HEAVY = ("aiortc", "fastapi", "numpy", "onnxruntime", "pjsua2", "pygal", "sqlalchemy", "vosk")


def test_help_tells_of_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    told = [words[1] for words in map(str.split, result.output.splitlines()) if len(words) > 1]
    assert [name for name in told if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0, result.output
    assert f" {command} " in result.output
    assert _words_about(command) in " ".join(result.output.split()), "in the program's own words"
    assert "install-completion" not in result.output


def _words_about(command: str) -> str:
    """What the program says of one of its commands."""
    said = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output
    (line,) = [line for line in said.splitlines() if line.split()[1:2] == [command]]
    return " ".join(line.strip("│ ").split()[1:])


def test_a_command_that_is_mistyped_is_guessed() -> None:
    result = CliRunner().invoke(app, ["sevre"])
    assert result.exit_code == 2
    assert "serve" in result.output


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["user", "hash", "--help"], set()),
        (["flow", "check", "--help"], {"numpy", "vosk"}),
        (["serve", "--help"], set()),
        (["--help"], set()),
    ],
    ids=["user", "flow", "serve", "all"],
)
def test_a_command_loads_what_it_needs_alone(arguments: list[str], needed: set[str]) -> None:
    program = (
        "import sys; from telephony.app.cli import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try: main()\n"
        f"finally: print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.splitlines()[-1].split()) == needed
