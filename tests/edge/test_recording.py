"""A contact with an agent is recorded: who is on which side, how loud, and what a kill leaves."""

from __future__ import annotations

import base64
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from telephony.interfaces.recording_store import RecordingQuery, RecordingRecord
from telephony.recordings.settings import VaultSettings
from telephony.recordings.vault import Vault
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.conftest import StartEdge
from tests.edge.on_record import wait_for_event
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import PCMU, Samples, decode, encode
from tests.peers.one_flow import one_flow
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound, write_pcmu
from tests.peers.waiting import wait_until
from tests.recordings.tracks import KEY, both_tracks, whole

CALLER, AGENT, LATER, MUSIC, WHISPER = (make_sound(number, 0.8) for number in range(41, 46))
_SOUNDS = {"music.wav": MUSIC, "whisper.wav": WHISPER}
_FULL_AT = 60_000
"""Bytes of a file."""
_FLOW = """
wait:
  queue: {name: support, music: music.wav, whisper: {play: whisper.wav}}
  next: thanks
thanks: {play: music.wav}
"""


class Recorded:
    """An edge that records its queue, and an agent who speaks `AGENT` over and over."""

    def __init__(self, folder: Path, start_edge: StartEdge, ann: Sipp, **recording: Any) -> None:
        self._folder = folder
        self._start = start_edge
        key = folder / "key"
        key.write_text(base64.b64encode(KEY).decode())
        queue = {"strategy": "top_down", "recording": {"mode": "on", **recording.pop("policy", {})}}
        self.configuration = one_flow(folder / "one", _FLOW, sounds=_SOUNDS) | {
            "queues": {"support": queue},
            "agents": {"ann": {"phone": f"sip:ann@{ann.address}", "queues": ["support"]}},
            "recording": {"key": {"file": str(key)}, "folder": str(folder / "kept"), **recording},
        }
        self.edge = self.start()

    def start(self) -> Edge:
        """Start it, or start it again on what the last one left."""
        return self._start(self.configuration)

    @property
    def work(self) -> Path:
        """Where recordings are made."""
        return self._folder / "kept" / "work"

    @property
    def plain(self) -> list[Path]:
        """The plain tracks that are there."""
        return list(self.work.glob("*.wav"))

    def wait_for_recording(self) -> RecordingRecord:
        """The one on record."""
        store = open_store(StoreSettings(url=self.configuration["store"]["url"]))
        try:
            found = wait_until(
                lambda: store.recordings.recordings(RecordingQuery()),
                within=15,
                what="the recording to be on record",
            )
        finally:
            store.close()
        assert len(found) == 1
        return found[0]

    def tracks(self, record: RecordingRecord) -> tuple[Samples, Samples]:
        """What it holds."""
        vault = Vault(VaultSettings(self._folder / "kept", self._folder / "elsewhere", (KEY,)))
        with vault.open(record.recording_id, record.file) as opened:
            return both_tracks(whole(opened))


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Sipp]:
    """The agent's telephone."""
    spoken = {"sound.ulaw": write_pcmu(tmp_path / "agent.ulaw", AGENT)}
    scenario = "functional/uas-invite-answer-speak-expect-bye.xml"
    with Sipp(SippPlan(scenario=scenario, files=spoken, timeout=60)) as sipp:
        yield sipp


@contextmanager
def _contact(edge: Edge) -> Iterator[Caller]:
    """A caller who has met the agent."""
    with Caller(edge.sip_address(), noise=0) as caller:
        wait_for_event(edge, "agent connected", agent="ann")
        yield caller


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def test_caller_is_left_and_agent_right_as_loud_as_they_spoke(
    start_edge: StartEdge, ann: Sipp, tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, start_edge, ann)
    with _contact(recorded.edge) as caller:
        wait_until(lambda: recorded.plain, within=5, what="the tracks")
        began = time.monotonic()
        caller.say(CALLER)
        caller.let_pass(0.5)
        passed = time.monotonic() - began
        caller.say(LATER)
        caller.let_pass(0.5)
    record = recorded.wait_for_recording()
    left, right = recorded.tracks(record)
    first, then, agent = find(CALLER, left), find(LATER, left), find(AGENT, right)
    assert first.found and then.found and agent.found
    assert not find(AGENT, left).found
    for other in (CALLER, LATER, MUSIC, WHISPER):
        assert not find(other, right).found
    assert then.offset - first.offset == pytest.approx(passed, abs=0.04), "keeps the time"
    assert record.seconds == pytest.approx(len(left) / 8000)
    said = decode(encode(CALLER, PCMU), PCMU)
    start = round(first.offset * 8000)
    change = _loudness(left[start : start + len(said)]) / _loudness(said)
    assert abs(20 * np.log10(change)) < 0.2, "decibels"
    (call,) = recorded.edge.wait_for_calls()
    assert record.call_id == call["call_id"] and record.agents == ("ann",)
    assert record.delete_after == pytest.approx(record.started_at + 90 * 86400, abs=60)
    assert recorded.plain == [], "nothing plain is left"
    assert KEY not in (tmp_path / "kept" / record.file).read_bytes()


def test_a_killed_edge_leaves_a_recording_that_the_next_one_finishes(
    start_edge: StartEdge, ann: Sipp, tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, start_edge, ann)
    with _contact(recorded.edge) as caller:
        caller.say(CALLER)
        caller.let_pass(2.5)
        recorded.edge.kill9()
    again = recorded.start()
    record = recorded.wait_for_recording()
    left, right = recorded.tracks(record)
    assert find(CALLER, left).found and find(AGENT, right).found
    (contact,) = wait_until(
        lambda: [one for one in again.call(record.call_id)["contacts"] if one["ended_at"]],
        within=5,
        what="the contact's end",
    )
    assert contact["outcome"] == "edge_died"
    assert contact["talk_seconds"] == pytest.approx(record.seconds, abs=1)
    assert recorded.plain == []
    assert "a recording was finished that a killed edge left" in again.written()


def test_no_room_for_recordings_costs_no_call_and_is_told(
    start_edge: StartEdge, ann: Sipp, tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, start_edge, ann, keep_free=10_000_000)
    with _contact(recorded.edge) as caller:
        caller.hear()
    recorded.edge.wait_for_calls()
    ready = recorded.edge.http.get("/readyz")
    assert ready.status_code == 200
    assert "MB left" in ready.text
    assert recorded.plain == []


def test_a_disk_that_is_full_in_mid_contact_costs_the_rest_of_the_recording_alone(
    start_edge: StartEdge, ann: Sipp, tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, start_edge, ann)
    edge = recorded.edge
    with _contact(edge) as caller:
        caller.say(CALLER)
        caller.let_pass(0.5)
        unlimited = resource.prlimit(edge.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(edge.pid, resource.RLIMIT_FSIZE, (_FULL_AT, unlimited[1]))
        caller.let_pass(4.0)
        caller.attend()
        caller.hear()
        resource.prlimit(edge.pid, resource.RLIMIT_FSIZE, unlimited)
    (call,) = edge.wait_for_calls()
    assert call["termination"]["reason"] == "caller_hangup"
    left, _ = recorded.tracks(recorded.wait_for_recording())
    assert find(CALLER, left).found
    assert len(left) < (_FULL_AT + 16_000) / 2, "what had no room is missing"
    assert recorded.plain == []


def test_a_queue_without_a_policy_is_not_recorded(
    start_edge: StartEdge, ann: Sipp, tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, start_edge, ann, policy={"mode": "off"})
    with _contact(recorded.edge) as caller:
        caller.hear()
        assert recorded.plain == []
    recorded.edge.wait_for_calls()
    assert [file for file in (tmp_path / "kept").iterdir() if file != recorded.work] == []
