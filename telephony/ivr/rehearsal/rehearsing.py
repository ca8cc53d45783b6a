"""A dialogue walked through its flow: what was met otherwise than the script has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from telephony.calendars.calendar import Calendar
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.immutable import immutable
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.acting import CannotAct, hear_out
from telephony.ivr.rehearsal.command_ways import Given
from telephony.ivr.rehearsal.expectations import Since, told, unmet
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
    commands: Sequence[Given] = ()
    """Every command given, in order."""


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
        mismatch = _first_mismatch(stage, script.turns, performance)
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


def _first_mismatch(
    stage: Stage, turns: Sequence[TurnModel], performance: Performance
) -> Mismatch | None:
    since, interrupts = (0, 0), turns[0].barge_in
    for number, turn in enumerate(turns):
        interrupted = number + 1 < len(turns) and turns[number + 1].barge_in
        try:
            since = _take(stage, turn, performance, since, interrupts, interrupted)
        except CannotAct as error:
            return Mismatch(number, turn.act, str(error))
        except Misheard as error:
            return Mismatch(number, turn.act, str(error), error.remedy)
        if (found := unmet(stage, turn, since)) is not None:
            key, otherwise = found
            return Mismatch(number, key, *otherwise)
        interrupts = interrupted
    return None


def _take(
    stage: Stage,
    turn: TurnModel,
    performance: Performance,
    since: Since,
    interrupts: bool,
    interrupted: bool,
) -> Since:
    """Act, and listen to what comes of it; until it was heard, if it is `interrupted` then.

    What comes before is heard out, unless the act `interrupts` it.
    `since` and what is returned are of the act.
    """
    if turn.act:
        if not interrupts:
            hear_out(stage, hear=performance.hear)
        since = len(stage.played), len(stage.steps)
    performance.act(stage, turn)
    enough = partial(told, stage, turn, since) if interrupted else None
    hear_out(stage, enough, performance.hear)
    return since
