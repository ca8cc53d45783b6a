"""The ways in which callers give a flow's commands, and which of them dialogues tried.

A command is the same in every question, so it is tried once in a flow and not at every question;
but by key and by voice, since either may fail alone: a key may belong to an entry, a phrase be
misheard. What a question has for itself, its own `help`, is tried there. Other systems' tests draw
the line likewise: Dialogflow CX counts each transition of a route group, Rasa each command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telephony.domain.timeline import COMMAND_GIVEN
from telephony.ivr.commands import Note
from telephony.ivr.flow import Flow
from telephony.ivr.grammars.global_commands import HELP, GlobalCommand

_SPOKEN_OF = {"keys": "key", "speech": "voice"}


@dataclass(frozen=True, slots=True)
class Given:
    """A caller gave a command."""

    command: str
    place: str
    """The step, as `FlowMachine.step` names it."""
    by: str
    """See `telephony.ivr.talking.answer.Answer.by`."""


def given(note: Note, place: str) -> Given:
    """What a note of a command tells, in the step at `place`."""
    by = str(note.details["by"])
    return Given(note.event.removeprefix(COMMAND_GIVEN), place, by)


def command_ways(flow: Flow) -> list[str]:
    """All of them, as designers call them: "operator by key", "help in account"."""
    ways = [_way(str(name), by) for name, each in flow.commands.items() for by in _means(each)]
    if HELP in flow.commands:
        ways += [_in_step(HELP, name) for name in flow.steps if _has_own_help(flow, name)]
    return ways


def tried_ways(
    flow: Flow, own: Iterable[Sequence[Given]], others: Iterable[Sequence[Given]]
) -> set[str]:
    """Those that were tried in this flow: by dialogues that began in it, and by others."""
    prefix = f"{flow.name}/"
    tried = [(each, each.place) for went in own for each in went if "/" not in each.place]
    tried += [
        (each, each.place.removeprefix(prefix))
        for went in others
        for each in went
        if each.place.startswith(prefix)
    ]
    ways = {_way(each.command, each.by) for each, _ in tried}
    return ways | {_in_step(each.command, step) for each, step in tried}


def _means(command: GlobalCommand) -> Iterable[str]:
    if command.keys:
        yield "keys"
    if command.phrases:
        yield "speech"


def _has_own_help(flow: Flow, name: str) -> bool:
    verb = flow.steps[name].verb
    return verb.takes_commands and verb.answers_itself(HELP)


def _way(command: str, by: str) -> str:
    return f"{command} by {_SPOKEN_OF[by]}"


def _in_step(command: str, step: str) -> str:
    return f"{command} in {step}"
