"""What a flow machine may ask for, as a rehearsal holds it to it."""

from __future__ import annotations

import pytest

from telephony.domain.immutable import immutable
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Kind
from telephony.ivr.commands import (
    Command,
    EndCall,
    Listen,
    Note,
    PausePlaying,
    Play,
    SpokenText,
    StopPlaying,
)
from telephony.ivr.events import PlaybackDone
from telephony.ivr.rehearsal.contract import Contract, ContractBroken

END = EndCall(ended(Reason.FLOW_HANGUP))
NOTE = Note(Kind.CALL, "a word")
PLAY = Play(1, (SpokenText("Hello.", "en-US", constant=True),))


@immutable
class Unheard(Command):
    """What no call control knows."""


@pytest.mark.parametrize(
    ("asked", "otherwise"),
    [
        ([[END, NOTE]], "after EndCall"),
        ([[END], [NOTE]], "after EndCall"),
        ([[END, END]], "EndCall after EndCall"),
        ([[END], [NOTE, END]], "EndCall after EndCall"),
        ([[PLAY, PLAY]], "two playbacks"),
        ([[Play(1, ())]], "nothing to play"),
        ([[Listen(1, (), "en-US")]], "nothing to listen for"),
        ([[StopPlaying(1)]], "can't be ended"),
        ([[PLAY, StopPlaying(2)]], "can't be ended"),
        ([[PLAY, PausePlaying(1), PausePlaying(1)]], "paused"),
        ([[Unheard()]], "unknown command"),
    ],
)
def test_what_may_not_be_asked_for_is_refused(asked: list[list[Command]], otherwise: str) -> None:
    contract = Contract()
    with pytest.raises(ContractBroken, match=otherwise):
        for commands in asked:
            contract.carry_out(commands)


def test_what_is_heard_is_heard_until_it_is_over() -> None:
    contract = Contract()
    contract.carry_out([PLAY])
    assert contract.hears == "Hello."
    contract.close(PlaybackDone(2))
    assert contract.hears == "Hello.", "that was another playback"
    contract.close(PlaybackDone(1))
    assert (contract.hears, contract.played) == ("", ["Hello."])
