"""Where commands lead: out of each question that takes them, and as the flow's own box."""

from __future__ import annotations

from telephony.ivr.flow import Flow
from telephony.ivr.grammars.global_commands import GlobalCommand
from telephony.ivr.graph.model import COMMANDS, Node, Way, WayKind
from telephony.ivr.names import CommandName
from telephony.ivr.talking.asking import Asking

_FEW = 3
"""Questions without commands that are named."""


def command_ways(flow: Flow, step: str) -> tuple[Way, ...]:
    """The ways out of a question by commands that lead elsewhere; none of other steps."""
    led = flow.led_by_commands(step)
    return tuple(_way(flow, step, name, str(target)) for name, target in led.items())


def command_node(flow: Flow) -> Node | None:
    """Every command of a flow; None if there is none."""
    if not flow.commands:
        return None
    places = flow.document.source.places
    line, _ = places.of_key(("commands",))
    ways = tuple(
        _way(flow, COMMANDS, name, str(command.next or COMMANDS))
        for name, command in flow.commands.items()
    )
    last = max((way.line for way in ways), default=line)
    return Node(COMMANDS, "commands", _where(flow), line, last, ways)


def acts_of(command: GlobalCommand) -> str:
    """What callers press or say for it: `0, “operator”`."""
    phrases = dict.fromkeys(
        f"“{phrase}”" for said in command.phrases.by_language.values() for phrase in said
    )
    return ", ".join([*map(str, command.keys), *phrases])


def _way(flow: Flow, source: str, name: CommandName, target: str) -> Way:
    line, _ = flow.document.source.places.of_key(("commands", str(name)))
    label = f"{name}: {acts_of(flow.commands[name])}"
    return Way(source, f"commands.{name}", target, WayKind.COMMAND, label, line)


def _where(flow: Flow) -> str:
    questions = {str(name): step.verb for name, step in flow.steps.items()}
    without = [
        name
        for name, verb in questions.items()
        if isinstance(verb, Asking) and not verb.takes_commands
    ]
    if not without:
        return "Wherever something is asked."
    named = ", ".join(without[:_FEW]) + (", and others" if len(without) > _FEW else "")
    return f"Wherever something is asked, but not in {named}."
