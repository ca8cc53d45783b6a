"""What is different about a flow as a whole: its languages, what it takes and gives, commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telephony.ivr.difference import sentences
from telephony.ivr.difference.contents import contents_in
from telephony.ivr.difference.model import Difference, Kind
from telephony.ivr.expressions.value_types import ValueType
from telephony.ivr.flow import Flow
from telephony.ivr.grammars.global_commands import GlobalCommand
from telephony.ivr.graph.command_ways import acts_of


def of_the_flow(old: Flow, new: Flow) -> Iterator[Difference]:
    """Its name, its languages, its inputs and outputs."""
    if old.name != new.name:
        yield _flow(f"The flow is now called {new.name} (before: {old.name}).")
    for said in (*_languages(old, new), *_inputs(old, new), *_outputs(old, new)):
        yield _flow(said)


def of_commands(old: Flow, new: Flow) -> Iterator[Difference]:
    """Commands that came, went, or are asked for otherwise. Where they lead is told as a way."""
    was, now = _by_name(old), _by_name(new)
    for name in dict.fromkeys([*was, *now]):
        if name not in now:
            said = [f"The command {name} ({acts_of(was[name])}) is gone."]
        elif name not in was:
            said = [f"{name} is a new command: {_described(now[name])}."]
        else:
            said = list(_changed(name, was[name], now[name]))
        yield from (Difference(Kind.COMMAND, "", each) for each in said)


def _by_name(flow: Flow) -> dict[str, GlobalCommand]:
    return {str(name): command for name, command in flow.commands.items()}


def _flow(said: str) -> Difference:
    return Difference(Kind.FLOW, "", said)


def _languages(old: Flow, new: Flow) -> Iterator[str]:
    if len(old.languages) == len(new.languages) == 1:
        if old.language != new.language:
            yield f"Its language is now {new.language} (before: {old.language})."
        return
    for language in new.languages:
        if language not in old.languages:
            yield f"Calls can now be in {language}, too."
    for language in old.languages:
        if language not in new.languages:
            yield f"Calls can't be in {language} any more."
    if old.language != new.language:
        yield f"Calls now begin in {new.language} (before: {old.language})."


def _inputs(old: Flow, new: Flow) -> Iterator[str]:
    for name, kind in _added(old.inputs, new.inputs):
        yield f"It now has to be called with {name} ({kind})."
    for name, _ in _added(new.inputs, old.inputs):
        yield f"It isn't called with {name} any more."
    yield from _of_another_type("input", old.inputs, new.inputs)


def _outputs(old: Flow, new: Flow) -> Iterator[str]:
    for name, kind in _added(old.outputs, new.outputs):
        yield f"It now gives back {name} ({kind})."
    for name, _ in _added(new.outputs, old.outputs):
        yield f"It doesn't give back {name} any more."
    yield from _of_another_type("output", old.outputs, new.outputs)


_Types = Mapping[str, ValueType]


def _added(before: _Types, after: _Types) -> Iterator[tuple[str, str]]:
    return ((name, kind.value) for name, kind in after.items() if name not in before)


def _of_another_type(what: str, old: _Types, new: _Types) -> Iterator[str]:
    for name, kind in new.items():
        if name in old and old[name] is not kind:
            yield f"The {what} {name} is now of type {kind.value} (before: {old[name].value})."


def _described(command: GlobalCommand) -> str:
    """ "0, “operator”, which leads to desk" """
    does = "which asks the question again"
    if command.next is not None:
        does = f"which leads to {command.next}"
    elif heard := " ".join(contents_in(command).heard.values()):
        does = f"which says {sentences.quoted(heard)}"
    return f"{acts_of(command)}, {does}"


def _changed(name: str, was: GlobalCommand, now: GlobalCommand) -> Iterator[str]:
    before, after = acts_of(was), acts_of(now)
    if before != after:
        yield f"The command {name} is now asked for with {after} (before: {before})."
    yield from sentences.heard(
        f"The command {name}", contents_in(was).heard, contents_in(now).heard
    )
