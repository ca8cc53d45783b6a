"""Recordings over a real vault and a real store; only the legs and the recorder are made up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from telephony.call_control.recordings.contact_recording import ContactRecording
from telephony.call_control.recordings.recording_policy import RecordingMode, RecordingPolicy
from telephony.call_control.recordings.recordings import Recordings
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.errors import DeskError, RecordingError
from telephony.domain.recording import Consent
from telephony.interfaces.agent_desk import RecordingState
from telephony.interfaces.recording_store import RecordingQuery, RecordingRecord
from telephony.interfaces.user_agent import Leg
from telephony.ivr.notice import RecordingNotice
from telephony.recordings.vault import Vault
from telephony.store.call_store import CallStore, open_store
from telephony.store.settings import StoreSettings
from tests.call_control.fakes import FakeLeg
from tests.peers.sound import make_sound, write_wav
from tests.recordings.tracks import both_tracks, vault_in, whole

LEFT, RIGHT = make_sound(1, 0.5), make_sound(2, 0.5)
KEPT = 2e9
BEGAN = 1_700_000_000.0
ALL = RecordingPolicy(RecordingMode.ON, keep=KEPT)
CALLER, AGENT, THIRD = FakeLeg("in-1"), FakeLeg("out-1"), FakeLeg("out-2")


class MadeUpRecorder:
    """Says what it was told; its files hold `LEFT` and `RIGHT`."""

    def __init__(self, left: Path, right: Path) -> None:
        self._files = ((left, LEFT), (right, RIGHT))
        self.told: list[object] = []

    def hear(self, left: Collection[Leg], right: Collection[Leg]) -> None:
        self.told.append(([leg.leg_id for leg in left], [leg.leg_id for leg in right]))

    def pause(self) -> None:
        self.told.append("pause")

    def resume(self) -> None:
        self.told.append("resume")

    def close(self) -> None:
        for file, sound in self._files:
            write_wav(file, sound)
        self.told.append("close")


class MadeUpRecorders:
    """A `RecorderFactory`; `problem` lets it fail."""

    def __init__(self) -> None:
        self.made: list[MadeUpRecorder] = []
        self.problem = ""

    def record(
        self,
        left: Path,
        right: Path,
        began: Callable[[float], None],
        failed: Callable[[str], None],
    ) -> MadeUpRecorder:
        self.made.append(MadeUpRecorder(left, right))
        call_soon = asyncio.get_running_loop().call_soon
        if self.problem:
            call_soon(failed, self.problem)
        else:
            call_soon(began, BEGAN)
        return self.made[-1]


async def eventually(condition: Callable[[], object]) -> None:
    """Return once it is true; what makes it so is a thread."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


class Edge:
    """What a test needs of one."""

    def __init__(self, folder: Path, store: CallStore, policy: RecordingPolicy) -> None:
        self.store = store
        self.vault: Vault = vault_in(folder)
        self.recorders = MadeUpRecorders()
        self.changes = 0
        rows = store.recordings
        self.recordings = Recordings(
            {"support": policy}, self.recorders, self.vault, rows, rows, contacts=store.contacts
        )

    def begin(self, call_id: str = "call-1", **more: object) -> ContactRecording | None:
        known: dict[str, object] = {"queue": "support", "consent": Consent.NONE, **more}
        facts = CallFacts(CallId(call_id), "carrier", Caller("+15551230000"), "100", 0.0)
        return self.recordings.begin(
            facts, "contact-1", agent="ann", changed=self._changed, **known
        )  # type: ignore[arg-type]

    def _changed(self) -> None:
        self.changes += 1

    async def over(self) -> None:
        """All are sealed, or given up."""
        await eventually(lambda: not self.recordings.in_progress)

    async def look_after(self, until: Callable[[], object]) -> None:
        """Let it look after what is kept until something is true."""
        keeping = asyncio.create_task(self.recordings.keep())
        await eventually(until)
        keeping.cancel()

    def kept(self) -> list[RecordingRecord]:
        return list(self.store.recordings.recordings(RecordingQuery()))

    def run(self, story: Callable[[], Awaitable[None]]) -> None:
        """Tell a story on an event loop of its own, until every row is on disk."""

        async def whole_story() -> None:
            await story()
            await self.recordings.close()

        asyncio.run(whole_story())
        self.store.recordings.close()


StartEdge = Callable[..., Edge]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[StartEdge]:
    """Edges over the same folder, one after the other."""
    stores: list[CallStore] = []

    def start(policy: RecordingPolicy = ALL) -> Edge:
        stores.append(open_store(StoreSettings(url=f"sqlite:///{tmp_path}/calls.sqlite3")))
        return Edge(tmp_path, stores[-1], policy)

    yield start
    for store in stores:
        store.close()


def begun(recording: ContactRecording | None) -> ContactRecording:
    assert recording is not None
    return recording


def test_a_contact_is_recorded_sealed_and_on_record(start: StartEdge) -> None:
    edge = start()

    async def story() -> None:
        recording = begun(edge.begin(consent=Consent.ANNOUNCED))
        assert recording.state is RecordingState.ON
        recording.follow(CALLER, [(CALLER, AGENT), (AGENT, CALLER)])
        recording.joined("bob")
        recording.joined("ann")
        recording.end()
        await edge.over()
        assert recording.state is RecordingState.OFF

    edge.run(story)
    (record,) = edge.kept()
    assert (record.agents, record.consent, record.seconds) == (("ann", "bob"), "announced", 0.5)
    assert record.delete_after == 1_700_000_000.0 + 0.5 + KEPT
    assert (record.call_id, record.contact_id) == ("call-1", "contact-1")
    assert record.caller_number == "+15551230000"
    with edge.vault.open(record.recording_id, record.file) as opened:
        left, right = both_tracks(whole(opened))
    assert (left == LEFT).all() and (right == RIGHT).all()
    assert edge.vault.leftovers() == []


@pytest.mark.parametrize(
    ("connections", "heard"),
    [
        ([(CALLER, AGENT), (AGENT, CALLER)], (["in-1"], ["out-1"])),
        ([(CALLER, AGENT)], (["in-1"], [])),
        ([(AGENT, THIRD), (THIRD, AGENT)], ([], [])),
        ([(THIRD, AGENT), (CALLER, AGENT), (AGENT, CALLER)], (["in-1"], ["out-1"])),
        (
            [(CALLER, AGENT), (CALLER, THIRD), (AGENT, CALLER), (THIRD, CALLER)],
            (["in-1"], ["out-1", "out-2"]),
        ),
        ([], ([], [])),
    ],
    ids=["talk", "monologue", "caller on hold", "whisper", "conference", "nobody"],
)
def test_left_is_the_caller_and_right_whom_the_caller_hears(
    start: StartEdge, connections: list[tuple[Leg, Leg]], heard: object
) -> None:
    edge = start()

    async def story() -> None:
        recording = begun(edge.begin())
        recording.follow(CALLER, connections)
        recording.end()
        await edge.over()

    edge.run(story)
    assert edge.recorders.made[0].told == [heard, "close"]


def test_it_is_paused_and_resumed_even_before_it_has_begun(start: StartEdge) -> None:
    edge = start()

    async def story() -> None:
        recording = begun(edge.begin())
        recording.pause()
        recording.follow(CALLER, [(CALLER, AGENT)])
        assert recording.state is RecordingState.PAUSED
        await eventually(lambda: edge.recorders.made)
        recording.resume()
        assert recording.state is RecordingState.ON
        recording.end()
        await edge.over()

    edge.run(story)
    assert edge.recorders.made[0].told == ["pause", (["in-1"], []), "resume", "close"]
    assert edge.changes == 2


def test_a_pause_that_the_queue_forbids_is_refused(start: StartEdge) -> None:
    edge = start(replace(ALL, pausable=False))

    async def story() -> None:
        recording = begun(edge.begin())
        with pytest.raises(DeskError, match="can't be paused"):
            recording.pause()
        recording.secure()  # what the flow says goes before
        assert recording.state is RecordingState.SECURED
        with pytest.raises(DeskError, match="secret"):
            recording.resume()
        recording.end()
        with pytest.raises(DeskError, match="isn't recorded"):
            recording.pause()
        await edge.over()

    edge.run(story)


@pytest.mark.parametrize(
    ("policy", "more"),
    [
        (RecordingPolicy(), {}),
        (ALL, {"consent": Consent.REFUSED}),
        (ALL, {"queue": "sales"}),
        (RecordingPolicy(RecordingMode.SHARE, share=0), {}),
    ],
    ids=["off", "refused", "another queue", "none of them"],
)
def test_what_is_not_to_be_recorded_is_not(
    start: StartEdge, policy: RecordingPolicy, more: dict[str, object]
) -> None:
    edge = start(policy)

    async def story() -> None:
        assert edge.begin(**more) is None

    edge.run(story)
    assert not edge.recorders.made and edge.kept() == []


def test_a_share_is_that_share_and_the_same_for_each_contact_of_a_call() -> None:
    policy = RecordingPolicy(RecordingMode.SHARE, share=20)
    calls = [CallId(f"{number:x}") for number in range(5000)]
    drawn = [policy.drawn(call) for call in calls]
    assert drawn == [policy.drawn(call) for call in calls]
    assert sum(drawn) / len(calls) == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize(
    ("notice", "allowing"),
    [
        (None, {"none", "announced", "agreed"}),
        (RecordingNotice("Recorded."), {"announced", "agreed"}),
        (RecordingNotice("May we?", asks=True), {"agreed"}),
    ],
    ids=["nothing is said", "announced", "asked"],
)
def test_nobody_is_recorded_who_was_not_told_as_the_queue_wants(
    notice: RecordingNotice | None, allowing: set[str]
) -> None:
    policy = replace(ALL, notice=notice)
    assert {consent for consent in Consent if policy.allowed_by(consent)} == allowing


def test_a_call_hears_the_notices_of_queues_where_it_is_recorded(start: StartEdge) -> None:
    notice = RecordingNotice("Recorded.")
    assert start(replace(ALL, notice=notice)).recordings.notices(CallId("x")) == {"support": notice}
    drawn = replace(ALL, mode=RecordingMode.SHARE, share=0.0, notice=notice)
    assert start(drawn).recordings.notices(CallId("x")) == {}
    assert start(ALL).recordings.notices(CallId("x")) == {}


def test_a_recorder_that_fails_costs_the_recording_alone(start: StartEdge) -> None:
    edge = start()
    edge.recorders.problem = "The recorder can't write its files: no space."

    async def story() -> None:
        recording = begun(edge.begin())
        await edge.over()
        assert recording.state is RecordingState.OFF
        recording.follow(CALLER, [(CALLER, AGENT)])
        recording.end()

    with structlog.testing.capture_logs() as lines:
        edge.run(story)
    assert [line["problem"] for line in lines] == [edge.recorders.problem]
    assert edge.vault.leftovers() == [] and edge.kept() == []


def test_a_full_disk_is_told_and_the_contact_goes_on(start: StartEdge, tmp_path: Path) -> None:
    edge = start()
    edge.vault = vault_in(tmp_path, keep_free=1 << 60)
    rows = edge.store.recordings
    edge.recordings = Recordings({"support": ALL}, edge.recorders, edge.vault, rows, rows)

    async def story() -> None:
        recording = begun(edge.begin())
        await edge.over()
        assert recording.state is RecordingState.OFF

    edge.run(story)
    assert "MB left" in edge.recordings.problem
    assert not edge.recorders.made


def test_what_cannot_be_sealed_is_sealed_later(
    start: StartEdge, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = start()
    seal = edge.vault.seal

    def no_room(*_: object) -> None:
        raise RecordingError("A recording can't be sealed: no space.")

    async def story() -> None:
        monkeypatch.setattr(edge.vault, "seal", no_room)
        begun(edge.begin()).end()
        await edge.over()
        assert "sealed" in edge.recordings.problem
        assert edge.kept() == []
        monkeypatch.setattr(edge.vault, "seal", seal)
        await edge.look_after(edge.kept)
        assert edge.recordings.problem == ""

    edge.run(story)
    (record,) = edge.kept()
    assert record.seconds == 0.5


def test_what_is_over_its_time_is_deleted_and_what_is_held_is_not(start: StartEdge) -> None:
    first = start(replace(ALL, keep=-2e9))
    first.run(lambda: _two_recordings(first))
    held, gone = first.kept()
    edge = start()
    edge.store.recordings.set_hold(held.recording_id, True)

    def deleted() -> bool:
        return any(record.deleted_at for record in edge.kept())

    edge.run(lambda: edge.look_after(deleted))
    by_id = {record.recording_id: record for record in edge.kept()}
    assert by_id[gone.recording_id].file == "" and not by_id[gone.recording_id].peaks
    with pytest.raises(RecordingError):
        edge.vault.open(gone.recording_id, gone.file)
    with edge.vault.open(held.recording_id, by_id[held.recording_id].file):
        pass


async def _two_recordings(edge: Edge) -> None:
    for number in (1, 2):
        begun(edge.begin(f"call-{number}")).end()
        await edge.over()


def test_the_edges_end_waits_for_recordings_to_be_sealed(start: StartEdge) -> None:
    edge = start()

    async def story() -> None:
        recording = begun(edge.begin())
        await eventually(lambda: edge.recorders.made)
        recording.follow(CALLER, [(CALLER, AGENT)])

    edge.run(story)
    assert edge.kept()[0].seconds == 0.5


def test_one_that_can_never_be_sealed_costs_no_other_its_turn_or_its_end(
    start: StartEdge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.call_control.test_recordings.BEGAN", time.time())
    edge = start(replace(ALL, keep=-1.0))  # over as soon as it is sealed
    seal = edge.vault.seal
    broken: list[str] = []

    def torn(recording_id: str, day: str) -> object:
        broken[:] = broken or [recording_id]
        if recording_id in broken:
            raise RecordingError("A recording can't be sealed: input/output error.")
        return seal(recording_id, day)

    async def story() -> None:
        monkeypatch.setattr(edge.vault, "seal", torn)
        begun(edge.begin()).end()
        await edge.over()
        begun(edge.begin("call-2")).end()
        await edge.over()
        (other,) = edge.kept()
        await edge.look_after(lambda: edge.kept()[0].deleted_at)
        assert not (tmp_path / "kept" / other.file).exists()
        assert "input/output error" in edge.recordings.problem, "it is told all the same"

    edge.run(story)
