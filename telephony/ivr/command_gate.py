"""Part of the second gate: commands that nobody can give, or that do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.domain.errors import Problem
from telephony.ivr.flow import Flow
from telephony.ivr.global_commands import REPEAT
from telephony.ivr.phrases import claimed_twice


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
        if command.next is None and command.prompt is None and name != REPEAT:
            yield flow.document.problem(
                ("commands", str(name)),
                f"`{name}` does nothing: it has neither `prompt` nor `next`.",
                "Say what callers hear, or where it leads. Only `repeat` needs neither.",
                "contradiction",
            )
    for claim, owner in claimed_twice(flow.commands):
        yield flow.document.problem(
            ("commands", *claim.path),
            f'"{claim.text}" already asks for `{owner}`.',
            f"Use other {claim.kind} for `{claim.name}`.",
            "chosen-twice",
        )
