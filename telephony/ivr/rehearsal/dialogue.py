"""A dialogue as it is walked: what its script alone decides, made once for however many walks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from telephony.calendars.calendar import Calendar
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.immutable import immutable
from telephony.ivr.expressions.expression import Value
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.expectations import Expectation, expectations
from telephony.ivr.rehearsal.inputs import inputs_of
from telephony.ivr.rehearsal.script import CallerModel, TurnModel


@immutable
class Turn:
    """One turn, and when it comes."""

    written: TurnModel
    acts: bool
    """Whether it does anything, and doesn't only look."""
    listens: bool
    """Whether what plays is heard out before; after other turns it was."""
    interrupted: bool
    """Whether the next one begins as soon as the caller heard what this one expects."""
    expectations: Sequence[Expectation]


@immutable
class Dialogue:
    """One caller's, with a flow."""

    name: str
    flow: Flow
    facts: CallFacts
    inputs: Mapping[str, Value]
    calendars: Mapping[str, Calendar]
    turns: Sequence[Turn]


def dialogue_of(
    flow: Flow, name: str, script: CallerModel, calendars: Mapping[str, Calendar] | None = None
) -> Dialogue:
    """As a script has it. Raises `Unfit` for what `input_problems` tells of."""
    calendars = calendars or {}
    facts = CallFacts(
        CallId("rehearsal"),
        trunk="",
        caller=Caller(script.caller, script.name),
        called_number=script.called,
        received_at=_epoch(script.at, calendars),
    )
    return Dialogue(
        name, flow, facts, inputs_of(script, flow), calendars, tuple(_turns(script.turns))
    )


def _turns(written: Sequence[TurnModel]) -> list[Turn]:
    interrupting = [turn.barge_in for turn in written]
    return [
        Turn(
            turn,
            acts=bool(turn.act),
            listens=number == 0 and bool(turn.act) and not turn.barge_in,
            interrupted=any(interrupting[number + 1 : number + 2]),
            expectations=expectations(turn),
        )
        for number, turn in enumerate(written)
    ]


def _epoch(at: datetime | None, calendars: Mapping[str, Calendar]) -> float:
    """Seconds since 1970; a time on the wall is one of the first calendar's."""
    if at is None:
        return 0.0
    zone = next((calendar.zone for calendar in calendars.values()), UTC)
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).timestamp()
