"""A dialogue walked through its flow: what was met otherwise than the script has it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from telephony.domain.immutable import immutable
from telephony.ivr.rehearsal.acting import CannotAct, hear_out
from telephony.ivr.rehearsal.command_ways import Given
from telephony.ivr.rehearsal.dialogue import Dialogue, Turn
from telephony.ivr.rehearsal.expectations import told
from telephony.ivr.rehearsal.performance import (
    Heard,
    Lacking,
    Misheard,
    Perform,
    Performance,
    by_text,
)
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


def rehearse(dialogue: Dialogue, perform: Perform = by_text) -> Rehearsed:
    """Walk one dialogue, until it is over or something is met otherwise."""
    stage = Stage(
        dialogue.flow, dialogue.facts, inputs=dialogue.inputs, calendars=dialogue.calendars
    )
    performance = perform(dialogue.flow)
    mismatch, skipped = None, ""
    try:
        mismatch = _first_mismatch(stage, dialogue.turns, performance)
    except Lacking as lack:
        skipped = str(lack)
    finally:
        performance.close()
    ended, heard = stage.end is not None, tuple(performance.heard)
    return Rehearsed(dialogue.name, mismatch, stage.steps, ended, heard, skipped, stage.commands)


def _first_mismatch(
    stage: Stage, turns: Sequence[Turn], performance: Performance
) -> Mismatch | None:
    """What is expected is looked for since the last turn that acted."""
    since = (0, 0)
    for number, turn in enumerate(turns):
        written = turn.written
        try:
            if turn.listens:
                hear_out(stage, hear=performance.hear)
            if turn.acts:
                since = len(stage.played), len(stage.steps)
                performance.act(stage, written)
            enough = partial(told, stage, written, since) if turn.interrupted else None
            hear_out(stage, enough, performance.hear)
        except CannotAct as error:
            return Mismatch(number, written.act, str(error))
        except Misheard as error:
            return Mismatch(number, written.act, str(error), error.remedy)
        for expected in turn.expectations:
            if (otherwise := expected.otherwise(stage, written, since)) is not None:
                return Mismatch(number, expected.key, *otherwise)
    return None
