"""Part of the second gate: commands that nobody can give, or that do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.domain.errors import Problem
from telephony.ivr.flow import Flow
from telephony.ivr.grammars.global_commands import HELP, REPEAT, GlobalCommand
from telephony.ivr.grammars.phrases import claimed_twice
from telephony.ivr.names import CommandName
from telephony.ivr.talking.asking import Asking

_CONTRADICTION = "contradiction"


def command_problems(flow: Flow) -> Iterator[Problem]:
    """Commands that nobody can give, that do nothing, or that share keys or phrases."""
    for name, command in flow.commands.items():
        if not command.keys and not command.phrases:
            yield flow.document.problem(
                ("commands", str(name)),
                f"Nobody can ask for `{name}`: it has neither keys nor phrases.",
                'Add `keys: "0"` or `phrases: [...]`.',
                "choice-out-of-reach",
            )
        yield from _does_nothing(flow, name, command)
    for claim, owner in claimed_twice(flow.commands):
        yield flow.document.problem(
            ("commands", *claim.path),
            f'"{claim.text}" already asks for `{owner}`.',
            f"Use other {claim.kind} for `{claim.name}`.",
            "chosen-twice",
        )
    yield from _help_for_nobody(flow)


def _does_nothing(flow: Flow, name: CommandName, command: GlobalCommand) -> Iterator[Problem]:
    if command.next is not None or command.prompt is not None or name == REPEAT:
        return
    if name != HELP:
        message = f"`{name}` does nothing: it has neither `prompt` nor `next`."
        remedy = "Say what callers hear, or where it leads. Only `repeat` needs neither."
    elif (question := _without_help(flow)) is not None:
        message = f"`{name}` says nothing in `{question}`: neither of the two has words for it."
        remedy = "Add `help: ...` to that question, or a `prompt` to the command."
    else:
        return
    yield flow.document.problem(("commands", str(name)), message, remedy, _CONTRADICTION)


def _without_help(flow: Flow) -> str | None:
    """The first question in which the command `help` has no words but its own."""
    for step, verb in _questions(flow):
        if verb.takes_commands and verb.help is None:
            return step
    return None


def _help_for_nobody(flow: Flow) -> Iterator[Problem]:
    """Help of questions in which no caller can ask for it."""
    for step, verb in _questions(flow):
        if verb.help is None or (verb.takes_commands and HELP in flow.commands):
            continue
        if verb.takes_commands:
            why = "the flow has no command `help`"
            remedy = "Add one: `commands: {help: {phrases: [help]}}`."
        else:
            why = "this question takes no commands"
            remedy = "Delete `commands: false`, or the help."
        yield flow.document.problem(
            ("steps", step, flow.steps[step].verb_name, "help"),
            f"Nobody can ask for this help: {why}.",
            remedy,
            _CONTRADICTION,
        )


def _questions(flow: Flow) -> Iterator[tuple[str, Asking]]:
    for name, step in flow.steps.items():
        if isinstance(step.verb, Asking):
            yield str(name), step.verb
