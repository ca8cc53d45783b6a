"""Keys and phrases of a flow's commands, for rules that hold them against those of questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from telephony.ivr.flow import Flow
from telephony.ivr.names import KeySequence
from telephony.ivr.talking.asking import Asking
from telephony.ivr.walking import Found, find

WantedT = TypeVar("WantedT")


def of_commands(flow: Flow, wanted: type[WantedT]) -> list[Found[WantedT]]:
    """Every value of a type in the commands, in file order."""
    return [
        found
        for name, command in flow.commands.items()
        for found in find(wanted, command, ("commands", str(name)), flow.languages)
    ]


def command_of(found: Found[Any]) -> str:
    """The command that a value of `of_commands` belongs to."""
    return str(found.path[1])


def questions(flow: Flow) -> Iterator[tuple[str, Asking]]:
    """The steps in which commands are taken."""
    for name, step in flow.steps.items():
        if isinstance(step.verb, Asking) and step.verb.takes_commands:
            yield str(name), step.verb


def keys_taken_in(flow: Flow, asking: Asking) -> list[Found[KeySequence]]:
    """The keys of commands that may be given in a question: where digits are collected, digits
    are digits."""
    found = of_commands(flow, KeySequence)
    return [keys for keys in found if not asking.needs_itself(keys.value[0])]
