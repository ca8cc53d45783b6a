"""The command line: one file per command in `commands/`, imported when the command is called.

Each command needs a part of the program alone, and loading all of it takes seconds: `flow check`
has no use for a SIP library, nor `serve` for the plots of `load`.
"""

from __future__ import annotations

import sys
from collections import UserDict
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from telephony.domain.errors import TelephonyError

_COMMANDS = {
    "serve": "Take calls, until SIGTERM or Ctrl-C: then no new ones, and those in progress finish.",
    "call": "Place one scripted call; exit code 0 if it went as scripted.",
    "demo": "Start an edge with the sample flows, call it by key and by voice, show what it"
    " recorded.",
    "doctor": "Say what this machine can do; exit code 1 if something configured can't work.",
    "load": "Call an edge as a profile says; exit code 0 if it passed, 1 if not, 2 if it can't be"
    " run.",
    "gateway": "Connect browsers to an edge, until that ends. `telephony serve` runs this by"
    " itself.",
}
"""Each is a function of its name in a module of its name; what it does is told without loading it,
in the words of its docstring."""
_FAMILIES = {
    "flow": "Check, try, test and draw flows.",
    "models": "Speech models and voices.",
    "trunk": "Look at trunks.",
    "user": "The people who may sign in.",
}
"""Commands that have commands themselves: each is the `app` of its module, told in its words."""


class _OnDemand(UserDict[str, Any]):
    """Commands by name; asking for one imports its module."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(_COMMANDS | _FAMILIES))

    def __getitem__(self, name: str) -> Any:
        """Raises `KeyError` where there is no such command."""
        if self.data[name] is None:
            self.data[name] = _load(name)
        return self.data[name]


def _load(name: str) -> Any:
    module = import_module(f"telephony.app.commands.{name}")
    if name in _FAMILIES:
        command: Any = get_group(module.app)
    else:
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name)(getattr(module, name))
        command = get_command(alone)
    command.name = name
    return command


class _Program(TyperGroup):
    """`telephony` itself."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": _OnDemand()})

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Tell of all commands, and load none."""
        told: dict[str, Any] = {
            name: TyperCommand(name, help=help) for name, help in (_COMMANDS | _FAMILIES).items()
        }
        listed = TyperGroup(name=self.name, help=self.help, params=self.params, commands=told)
        listed.format_help(ctx, formatter)


app = typer.Typer(
    name="telephony",
    cls=_Program,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    """A SIP/RTP telephony edge with IVR."""


def main() -> None:
    """Run a command; an error of ours becomes its sentence and exit code 2."""
    try:
        app()
    except TelephonyError as error:
        print(f"telephony: {error}", file=sys.stderr)
        sys.exit(2)
