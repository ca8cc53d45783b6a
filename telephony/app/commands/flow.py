"""`telephony flow`: for those who write flows."""

from __future__ import annotations

import typer

from telephony.app.commands.flow_check import check
from telephony.app.commands.flow_diff import diff
from telephony.app.commands.flow_graph import graph
from telephony.app.commands.flow_schema import schema
from telephony.app.commands.flow_simulate import simulate
from telephony.app.commands.flow_test import test

app = typer.Typer(no_args_is_help=True, help="Check, try, test and draw flows.")

app.command("check")(check)
app.command("test")(test)
app.command("simulate")(simulate)
app.command("graph")(graph)
app.command("schema")(schema)
app.command("diff")(diff)
