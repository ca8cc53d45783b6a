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
from typer.core import TyperGroup
from typer.main import get_command, get_group

from telephony.domain.errors import TelephonyError

_COMMANDS = ("serve", "call", "demo", "doctor", "load", "gateway")
"""Each is a function of its name in a module of its name."""
_FAMILIES = ("flow", "models", "trunk", "user")
"""Commands that have commands themselves: each is the `app` of its module."""


class _OnDemand(UserDict[str, Any]):
    """Commands by name; asking for one imports its module."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(_COMMANDS + _FAMILIES))

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
