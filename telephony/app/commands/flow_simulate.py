"""`telephony flow simulate`: a person talks to a flow in the terminal, without a call.

Going back is walking again from the beginning without the last turn: a flow has no other state
than what it was told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from telephony.app.commands.flow_places import FLOWS, load_or_explain
from telephony.domain.timeline import DOTS
from telephony.ivr.commands import StepEntered
from telephony.ivr.errands.lookup import LookUp
from telephony.ivr.expressions.expression import Value
from telephony.ivr.expressions.value_types import Unfit, fit
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.acting import CannotAct, act, hear_out
from telephony.ivr.rehearsal.script import AtQueue, Callee, TurnModel
from telephony.ivr.rehearsal.stage import Stage

_KEYS = frozenset("0123456789*#ABCD")
_HELP = f"""\
  2 or 123456      press keys
  any words        say them
  (nothing)        stay silent until the flow loses patience
  /mumble          speak, and not be understood
  /wait 5s         let time pass
  /callee WORD     {", ".join(Callee)}
  /agent WORD      {", ".join(AtQueue)}
  /service 200 {{"name": "Ann"}}, /service timeout, /service unreachable
                   what the web service answers
  /back            take the last turn back
  /vars            what the flow knows
  /hangup          hang up
  /quit            leave"""


def simulate(
    flow: Annotated[str, typer.Argument(help="The flow's name.")] = "main",
    folder: Annotated[Path, typer.Option(help="The folder of the flows.")] = FLOWS,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--with", help="NAME=VALUE: an input of a flow that others call."),
    ] = None,
) -> None:
    """Talk to a flow: type keys or words, hear what a caller would hear. No telephone needed."""
    console = Console(soft_wrap=True, highlight=False)
    flows = load_or_explain(folder, console)
    found = flows.get(flow)
    if found is None:
        console.print(Text(flows.missing(flow), "red"))
        raise typer.Exit(1)
    console.print(f"{found.name} ({found.file}). /help tells what can be typed.\n", markup=False)
    Simulation(found, console, _inputs(found, inputs or [])).run(_typed(console))


def _inputs(flow: Flow, given: list[str]) -> dict[str, Value]:
    """Each as the flow declares it; one that doesn't fit ends the command."""
    found: dict[str, Value] = {}
    for each in given:
        name, _, value = each.partition("=")
        try:
            found[name] = fit(value, flow.inputs[name])
        except (KeyError, Unfit):
            known = ", ".join(f"{name} ({kind.value})" for name, kind in flow.inputs.items())
            raise typer.BadParameter(f"{each}: the inputs are {known or 'none'}.") from None
    if lacking := [name for name in flow.inputs if name not in found]:
        raise typer.BadParameter(f"Give it --with {' --with '.join(f'{n}=...' for n in lacking)}.")
    return found


class Simulation:
    """One call that a person types."""

    def __init__(
        self, flow: Flow, console: Console, inputs: Mapping[str, Value] | None = None
    ) -> None:
        self._flow = flow
        self._inputs = inputs
        self._console = console
        self._turns: list[TurnModel] = []
        self._stage = self._begin()
        self._told = self._stepped = 0

    def run(self, lines: Iterator[str]) -> None:
        """Until the flow ends the call, or the person leaves."""
        self._show()
        for line in lines:
            if line == "/quit":
                return
            self._take(line)
            self._show()
            if self._stage.end is not None:
                return

    def _begin(self) -> Stage:
        stage = Stage(self._flow, inputs=self._inputs)
        hear_out(stage)
        return stage

    def _take(self, line: str) -> None:
        if line == "/help":
            self._console.print(_HELP, markup=False)
        elif line == "/vars":
            for name, value in self._stage.machine.variables.items():
                secret = name in self._stage.machine.secrets
                self._console.print(f"  {name} = {DOTS if secret else repr(value)}", markup=False)
        elif line == "/back":
            self._go_back()
        else:
            self._act(line)

    def _act(self, line: str) -> None:
        try:
            turn = turn_of(line)
            act(self._stage, turn)
        except (CannotAct, ValidationError) as error:
            sentence = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            self._console.print(Text(f"  {sentence} /help tells what can be typed.", "yellow"))
            return
        self._turns.append(turn)
        hear_out(self._stage)

    def _go_back(self) -> None:
        if not self._turns:
            self._console.print(Text("  This is the beginning.", "yellow"))
            return
        self._turns.pop()
        self._stage = self._begin()
        for turn in self._turns:
            self._told, self._stepped = len(self._stage.played), len(self._stage.notes)
            act(self._stage, turn)
            hear_out(self._stage)
        if not self._turns:
            self._told = self._stepped = 0

    def _show(self) -> None:
        stage, console = self._stage, self._console
        for note in stage.notes[self._stepped :]:
            if isinstance(note, StepEntered):
                console.print(Text(f"  [{note.place}]", "dim"))
        for heard in stage.shown[self._told :]:
            console.print(Text(f"  {heard}", "bold"))
        self._told, self._stepped = len(stage.played), len(stage.notes)
        if stage.transferring is not None:
            console.print(Text(f"  (calling {stage.transferring.destination})", "cyan"))
        if stage.queueing is not None:
            console.print(Text(f"  (waiting in {stage.queueing.queue})", "cyan"))
        if isinstance(stage.errand, LookUp):
            console.print(Text(f"  (asking {stage.errand.method} {stage.errand.url})", "cyan"))
        if stage.end is not None:
            console.print(Text(f"  (ended: {stage.end.reason.value})", "cyan"))


def turn_of(line: str) -> TurnModel:
    """What a typed line does. Raises `ValidationError`."""
    word, _, rest = line.partition(" ")
    match word:
        case "":
            return TurnModel(silent=True)
        case "/mumble":
            return TurnModel(mumble=True)
        case "/hangup":
            return TurnModel(hang_up=True)
        case "/wait" | "/callee" | "/agent":
            return TurnModel.model_validate({word[1:]: rest.strip()})
        case "/service":
            return TurnModel.model_validate({"service": _answer(rest.strip())})
        case _ if set(line) <= _KEYS:
            return TurnModel(press=line)
        case _:
            return TurnModel(say=line)


def _answer(typed: str) -> object:
    """`404`, `200 {"name": "Ann"}`, or a word. JSON that can't be read is left as the text."""
    status, _, answer = typed.partition(" ")
    if not status.isdigit():
        return typed
    try:
        return {"status": int(status), "json": json.loads(answer or "null")}
    except ValueError:
        return {"status": int(status), "json": answer}


def _typed(console: Console) -> Iterator[str]:
    while True:
        try:
            yield console.input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            return
