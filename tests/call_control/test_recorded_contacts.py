"""What is recorded of a contact follows who hears whom: hold, consultation, conference, barging in,
and the agent's own pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from telephony.call_control.recordings.recordings import Recordings
from telephony.conversation.supervision import Supervision
from telephony.domain.errors import DeskError
from telephony.interfaces.agent_desk import RecordingState
from telephony.interfaces.recording_store import RecordingQuery, RecordingRecord
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.call_control.fakes import FakeLeg
from tests.call_control.test_desks import Talk, caller_leaves, consulting, play
from tests.call_control.test_recordings import ALL, MadeUpRecorders
from tests.recordings.tracks import vault_in

Heard = tuple[set[str], set[str]]


class Recorded:
    """A contact that is recorded, to the end."""

    def __init__(self, folder: Path, policy: object = ALL) -> None:
        self._folder = folder
        self._store = open_store(StoreSettings(url=f"sqlite:///{folder}/calls.sqlite3"))
        self.recorders = MadeUpRecorders()
        rows = self._store.recordings
        policies = {"support": policy}
        vault = vault_in(folder)
        self._recordings = Recordings(policies, self.recorders, vault, rows, rows)  # type: ignore[arg-type]

    def play(
        self, script: Callable[[Talk], Awaitable[None]], *others: str, secure: bool = False
    ) -> None:
        """mia speaks with a caller until the script is over, and the caller leaves."""

        async def whole(talk: Talk) -> None:
            await asyncio.sleep(1)
            await script(talk)
            caller_leaves(talk)

        play(self._folder, whole, *others, recordings=self._recordings, secure=secure)
        self._store.recordings.close()

    def heard(self) -> Heard:
        """Left and right, as the recorder was told last."""
        left, right = next(
            told for told in reversed(self.recorders.made[0].told) if not isinstance(told, str)
        )
        return set(left), set(right)

    def kept(self) -> list[RecordingRecord]:
        """What is on record."""
        found = list(self._store.recordings.recordings(RecordingQuery()))
        self._store.close()
        return found


def state(talk: Talk) -> RecordingState:
    call = talk.centre.desks.view("mia").call
    assert call is not None
    return call.recording


def test_a_contact_inside_of_secure_begins_silent(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)

    async def script(talk: Talk) -> None:
        assert state(talk) is RecordingState.SECURED
        assert "pause" in recorded.recorders.made[0].told

    recorded.play(script, secure=True)
    (record,) = recorded.kept()
    assert record.seconds == 0.5, "it keeps its length"


def test_no_agent_records_what_the_flow_keeps_secret(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)

    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        with pytest.raises(DeskError, match="secret"):
            desks.resume_recording("mia")
        desks.pause_recording("mia")
        with pytest.raises(DeskError, match="secret"):
            desks.resume_recording("mia")
        desks.hold("mia")
        desks.resume("mia")
        assert state(talk) is RecordingState.SECURED
        assert "resume" not in recorded.recorders.made[0].told

    recorded.play(script, secure=True)
    recorded.kept()


def test_hold_consultation_and_conference_are_followed(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)

    async def script(talk: Talk) -> None:
        desks, caller, mia = talk.centre.desks, talk.caller.leg_id, talk.mia.leg_id
        assert recorded.heard() == ({caller}, {mia})
        desks.hold("mia")
        assert recorded.heard() == (set(), set())
        desks.resume("mia")
        assert recorded.heard() == ({caller}, {mia})
        leo = (await consulting(talk)).leg_id
        assert recorded.heard() == (set(), set()), "the caller hears music"
        desks.conference("mia")
        assert recorded.heard() == ({caller}, {mia, leo})

    recorded.play(script, "leo")
    (record,) = recorded.kept()
    assert record.agents == ("mia", "leo") and record.seconds == 0.5
    assert record.queue == "support" and record.caller_number == "+15550100"


@pytest.mark.parametrize(
    ("mode", "on_record"),
    [(Supervision.LISTEN, False), (Supervision.WHISPER, False), (Supervision.BARGE, True)],
)
def test_a_supervisor_is_recorded_once_the_caller_hears_it(
    tmp_path: Path, mode: Supervision, on_record: bool
) -> None:
    recorded = Recorded(tmp_path)

    async def script(talk: Talk) -> None:
        contact = talk.centre.centre.contacts["mia"]
        contact.supervise("sue", FakeLeg("supervisor"), mode)
        right = {talk.mia.leg_id, "supervisor"} if on_record else {talk.mia.leg_id}
        assert recorded.heard() == ({talk.caller.leg_id}, right)
        contact.unsupervise("sue")
        assert recorded.heard() == ({talk.caller.leg_id}, {talk.mia.leg_id})

    recorded.play(script)
    recorded.kept()


def test_an_agent_pauses_and_sees_it(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)

    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        assert state(talk) is RecordingState.ON
        desks.pause_recording("mia")
        assert state(talk) is RecordingState.PAUSED
        assert recorded.recorders.made[0].told[-1] == "pause"
        desks.resume_recording("mia")
        assert state(talk) is RecordingState.ON

    recorded.play(script)
    recorded.kept()


def test_a_queue_may_forbid_pauses(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, replace(ALL, pausable=False))

    async def script(talk: Talk) -> None:
        with pytest.raises(DeskError, match="can't be paused"):
            talk.centre.desks.pause_recording("mia")
        assert state(talk) is RecordingState.ON

    recorded.play(script)
    recorded.kept()
