"""The command line: one file per command in `commands/`, put together here."""

from __future__ import annotations

import sys

import typer

from telephony.app.commands import (
    call,
    demo,
    doctor,
    flow,
    gateway,
    load,
    models,
    serve,
    trunk,
    user,
)
from telephony.domain.errors import TelephonyError

app = typer.Typer(
    name="telephony",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    """A SIP/RTP telephony edge with IVR."""


app.command("serve")(serve.serve)
app.command("call")(call.call)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("load")(load.load)
app.command("gateway")(gateway.gateway)
app.add_typer(flow.app, name="flow")
app.add_typer(models.app, name="models")
app.add_typer(trunk.app, name="trunk")
app.add_typer(user.app, name="user")


def main() -> None:
    """Run a command; an error of ours becomes its sentence and exit code 2."""
    try:
        app()
    except TelephonyError as error:
        print(f"telephony: {error}", file=sys.stderr)
        sys.exit(2)
