"""What a turn of a dialogue expects, held against the call as it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from telephony.domain.immutable import immutable
from telephony.ivr.errands.lookup import LookUp
from telephony.ivr.rehearsal.script import TurnModel
from telephony.ivr.rehearsal.stage import Stage

Since = tuple[int, int]
"""How many prompts had been played, and steps entered, before the act."""
Otherwise = tuple[str, str]
"""What is otherwise than expected, and what is there instead."""


@immutable
class Expectation:
    """One that a turn has, by its key."""

    key: str
    otherwise: Callable[[Stage, TurnModel, Since], Otherwise | None]
    """None where it is met."""


def expectations(turn: TurnModel) -> tuple[Expectation, ...]:
    """All of a turn, in the order in which they are looked for."""
    return tuple(Expectation(key, _OTHERWISE[key]) for key in turn.expected)


def told(stage: Stage, turn: TurnModel, since: Since) -> bool:
    """Whether the caller heard by now all that it is to hear."""
    return _untold(stage.played[since[0] :], turn.hears) is None


def _hears(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    heard = stage.played[since[0] :]
    untold = _untold(heard, turn.hears)
    if untold is None:
        return None
    return f'The caller doesn\'t hear "{untold}".', _in_quotes(heard)


def _hears_not(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    heard = stage.played[since[0] :]
    for text in turn.hears_not:
        if _untold(heard, (text,)) is None:
            return f'The caller hears "{text}".', _in_quotes(heard)
    return None


def _in_quotes(heard: Sequence[str]) -> str:
    return f'Heard was "{" ".join(heard)}".' if heard else "Nothing was said."


def _untold(played: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The first text that wasn't heard, in the order that they stand in."""
    if not wanted:
        return None
    heard = " ".join(map(_folded, played))
    at = 0
    for text in wanted:
        folded = _folded(text)
        found = heard.find(folded, at)
        if found < 0:
            return text
        at = found + len(folded)
    return None


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """As texts are compared; what a flow says, callers hear again and again."""
    return " ".join(text.split()).casefold()


def _step(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    if stage.step == turn.step:
        return None
    return f"The call isn't in step {turn.step}.", f"It is in {stage.step}."


def _steps(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    entered = stage.steps[since[1] :]
    if entered == list(turn.steps or ()):
        return None
    return "Other steps were entered.", f"They were {', '.join(entered) or 'none'}."


def _variables(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    for name, wanted in turn.variables.items():
        value = stage.machine.variables.get(name)
        if value != wanted and str(value) != str(wanted):
            instead = f"It is {value!r}." if value is not None else "It has no value."
            return f"{name} isn't {wanted!r}.", instead
    return None


def _queue(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    queue = stage.queueing.queue if stage.queueing is not None else None
    if queue == turn.queue:
        return None
    where = f"It waits in {queue}." if queue else f"It waits in none, in step {stage.step}."
    return f"The caller doesn't wait in {turn.queue}.", where


def _transfer(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    dialled = stage.transferring.destination if stage.transferring is not None else None
    if dialled == turn.transfer:
        return None
    whom = f"{dialled} is." if dialled else f"Nobody is, in step {stage.step}."
    return f"{turn.transfer} isn't called.", whom


def _asks(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    asked = stage.errand
    request = f"{asked.method} {asked.url}" if isinstance(asked, LookUp) else None
    if request == turn.asks:
        return None
    instead = f"It asks {request}." if request else f"Nobody is, in step {stage.step}."
    return f"The service isn't asked {turn.asks}.", instead


def _ends(stage: Stage, turn: TurnModel, since: Since) -> Otherwise | None:
    if turn.ends is None or (stage.end is not None and stage.end.reason is turn.ends):
        return None
    how = f"It ended with {stage.end.reason.value}." if stage.end else f"It is in {stage.step}."
    return f"The call doesn't end with {turn.ends.value}.", how


_OTHERWISE: dict[str, Callable[[Stage, TurnModel, Since], Otherwise | None]] = {
    "hears": _hears,
    "hears_not": _hears_not,
    "step": _step,
    "steps": _steps,
    "variables": _variables,
    "queue": _queue,
    "transfer": _transfer,
    "asks": _asks,
    "ends": _ends,
}
"""By key, as `EXPECTATIONS` of the script."""
