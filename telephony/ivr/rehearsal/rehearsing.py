"""A dialogue walked through its flow: what was met otherwise than the script has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial

from telephony.calendars.calendar import Calendar
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.immutable import immutable
from telephony.ivr.flow import Flow
from telephony.ivr.lookup import LookUp
from telephony.ivr.rehearsal.acting import CannotAct, hear_out
from telephony.ivr.rehearsal.inputs import inputs_of
from telephony.ivr.rehearsal.performance import (
    Heard,
    Lacking,
    Misheard,
    Perform,
    Performance,
    by_text,
)
from telephony.ivr.rehearsal.script import CallerModel, TurnModel
from telephony.ivr.rehearsal.stage import Stage


@immutable
class Mismatch:
    """The first thing that went otherwise; `turn` counts from 0, `key` is the expectation's."""

    turn: int
    key: str
    message: str
    remedy: str = ""


@immutable
class Rehearsed:
    """One dialogue as it went."""

    name: str
    mismatch: Mismatch | None
    steps: Sequence[str]
    """Every step entered, in order."""
    ended: bool
    heard: Sequence[Heard] = ()
    """What was made of the caller's words, where there was sound."""
    skipped: str = ""
    """Why it was left halfway: what this machine lacks for it."""
    commands: Sequence[str] = ()
    """Every command given, in order; those of flows that steps called are `flow/command`."""


def rehearse(
    flow: Flow,
    name: str,
    script: CallerModel,
    calendars: Mapping[str, Calendar] | None = None,
    perform: Perform = by_text,
) -> Rehearsed:
    """Walk one dialogue, until it is over or something is met otherwise."""
    calendars = calendars or {}
    caller = Caller(script.caller, script.name)
    received_at = _epoch(script.at, calendars)
    facts = CallFacts(CallId("rehearsal"), "", caller, script.called, received_at=received_at)
    stage = Stage(flow, facts, inputs=inputs_of(script, flow), calendars=calendars)
    performance = perform(flow)
    mismatch, skipped = None, ""
    try:
        mismatch = next(_mismatches(stage, script.turns, performance), None)
    except Lacking as lack:
        skipped = str(lack)
    finally:
        performance.close()
    ended, heard = stage.end is not None, tuple(performance.heard)
    return Rehearsed(name, mismatch, stage.steps, ended, heard, skipped, stage.commands)


def _epoch(at: datetime | None, calendars: Mapping[str, Calendar]) -> float:
    """Seconds since 1970; a time on the wall is one of the first calendar's."""
    if at is None:
        return 0.0
    zone = next((calendar.zone for calendar in calendars.values()), UTC)
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).timestamp()


def _mismatches(
    stage: Stage, turns: Sequence[TurnModel], performance: Performance
) -> Iterator[Mismatch]:
    since = (0, 0)
    for number, turn in enumerate(turns):
        interrupted = number + 1 < len(turns) and turns[number + 1].barge_in
        try:
            since = _take(stage, turn, performance, since, interrupted=interrupted)
        except CannotAct as error:
            yield Mismatch(number, turn.act, str(error))
            return
        except Misheard as error:
            yield Mismatch(number, turn.act, str(error), error.remedy)
            return
        for key, message, remedy in _unmet(stage, turn, *since):
            yield Mismatch(number, key, message, remedy)


def _take(
    stage: Stage,
    turn: TurnModel,
    performance: Performance,
    since: tuple[int, int],
    *,
    interrupted: bool,
) -> tuple[int, int]:
    """Act, and listen to what comes of it; until it was heard, if it is `interrupted` then.

    `since` and what is returned are the prompts and the steps before the act.
    """
    if turn.act:
        if not turn.barge_in:
            hear_out(stage, hear=performance.hear)
        since = len(stage.played), len(stage.steps)
    performance.act(stage, turn)
    told = partial(_told, stage, turn, since[0]) if interrupted else None
    hear_out(stage, told, performance.hear)
    return since


def _told(stage: Stage, turn: TurnModel, played: int) -> bool:
    return _untold(stage.played[played:], turn.hears) is None


def _untold(played: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The first text that wasn't heard, in the order that they stand in."""
    if not wanted:
        return None
    heard = _folded(" ".join(played))
    at = 0
    for text in wanted:
        folded = _wanted(text)
        found = heard.find(folded, at)
        if found < 0:
            return text
        at = found + len(folded)
    return None


@lru_cache(maxsize=4096)
def _wanted(text: str) -> str:
    """What a script has the caller hear; it is looked for again and again."""
    return _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unmet(
    stage: Stage, turn: TurnModel, played: int, steps: int
) -> Iterator[tuple[str, str, str]]:
    """(key, what is otherwise, what is instead) of each expectation."""
    if turn.hears or turn.hears_not:
        yield from _unheard(stage.played[played:], turn)
    if turn.step is not None and stage.step != turn.step:
        yield "step", f"The call isn't in step {turn.step}.", f"It is in {stage.step}."
    entered = stage.steps[steps:] if turn.steps is not None else ()
    if turn.steps is not None and entered != list(turn.steps):
        yield "steps", "Other steps were entered.", f"They were {', '.join(entered) or 'none'}."
    yield from _unmet_state(stage, turn)


def _unheard(heard: Sequence[str], turn: TurnModel) -> Iterator[tuple[str, str, str]]:
    instead = f'Heard was "{" ".join(heard)}".' if heard else "Nothing was said."
    if (untold := _untold(heard, turn.hears)) is not None:
        yield "hears", f'The caller doesn\'t hear "{untold}".', instead
    for text in turn.hears_not:
        if _untold(heard, (text,)) is None:
            yield "hears_not", f'The caller hears "{text}".', instead


def _unmet_state(stage: Stage, turn: TurnModel) -> Iterator[tuple[str, str, str]]:
    for name, wanted in turn.variables.items():
        value = stage.machine.variables.get(name)
        if value != wanted and str(value) != str(wanted):
            remedy = f"It is {value!r}." if value is not None else "It has no value."
            yield "variables", f"{name} isn't {wanted!r}.", remedy
    queue = stage.queueing.queue if stage.queueing is not None else None
    if turn.queue is not None and queue != turn.queue:
        where = f"It waits in {queue}." if queue else f"It waits in none, in step {stage.step}."
        yield "queue", f"The caller doesn't wait in {turn.queue}.", where
    dialled = stage.transferring.destination if stage.transferring is not None else None
    if turn.transfer is not None and dialled != turn.transfer:
        whom = f"{dialled} is." if dialled else f"Nobody is, in step {stage.step}."
        yield "transfer", f"{turn.transfer} isn't called.", whom
    asked = stage.errand
    request = f"{asked.method} {asked.url}" if isinstance(asked, LookUp) else None
    if turn.asks is not None and request != turn.asks:
        instead = f"It asks {request}." if request else f"Nobody is, in step {stage.step}."
        yield "asks", f"The service isn't asked {turn.asks}.", instead
    if turn.ends is not None and (stage.end is None or stage.end.reason != turn.ends):
        how = f"It ended with {stage.end.reason.value}." if stage.end else f"It is in {stage.step}."
        yield "ends", f"The call doesn't end with {turn.ends.value}.", how
