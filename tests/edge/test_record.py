"""A caller speaks for the record in a real call: natively recorded, ended by silence or hang-up."""

from __future__ import annotations

import base64
import time
from pathlib import Path

from telephony.interfaces.recording_store import RecordingQuery, RecordingRecord
from telephony.recordings.settings import VaultSettings
from telephony.recordings.vault import Vault
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.conftest import StartEdge
from tests.edge.on_record import wait_for_event
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.one_flow import one_flow
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until
from tests.recordings.tracks import KEY, both_tracks, whole

ASKING, THANKS = (make_sound(number, 0.6) for number in (51, 52))
_FLOW = """
name:
  record:
    prompt: {play: asking.wav}
    final_silence: 1s
    timeout: 8s
    seconds_into: length
    end_into: how
  next: thanks
thanks: {play: thanks.wav}
"""


def _speech() -> Samples:
    """Somebody's voice: a detector of speech knows sounds from it."""
    return make_sound(53, 1.5)


def recording_edge(folder: Path, start_edge: StartEdge, flow: str = _FLOW, **more: object) -> Edge:
    """An edge that keeps recordings under `KEY`."""
    key = folder / "key"
    key.write_text(base64.b64encode(KEY).decode())
    sounds = {"asking.wav": ASKING, "thanks.wav": THANKS}
    return start_edge(
        one_flow(folder / "one", flow, sounds=sounds)
        | {"recording": {"key": {"file": str(key)}, "folder": str(folder / "kept")}}
        | more
    )


def wait_until_it_records(edge: Edge, folder: Path) -> None:
    """The beep is over, and the tracks grow."""
    wait_for_event(edge, "prompt", text="beep")
    work = folder / "kept" / "work"

    def grows() -> bool:
        return any(track.stat().st_size > 0 for track in work.glob("*.wav"))

    wait_until(grows, within=10, what="the tracks")


def wait_for_recording(folder: Path) -> tuple[RecordingRecord, Samples]:
    """The one on record, and what it holds."""
    store = open_store(StoreSettings(url=f"sqlite:///{folder}/one/calls.sqlite3"))
    try:
        (record,) = wait_until(
            lambda: store.recordings.recordings(RecordingQuery()), within=15, what="the recording"
        )
    finally:
        store.close()
    vault = Vault(VaultSettings(folder / "kept", folder / "elsewhere", (KEY,), keep_free=0))
    with vault.open(record.recording_id, record.file) as opened:
        left, _ = both_tracks(whole(opened))
    return record, left


def test_what_the_caller_says_is_kept_and_the_flow_goes_on_after_silence(
    start_edge: StartEdge, tmp_path: Path
) -> None:
    edge = recording_edge(tmp_path, start_edge)
    said = _speech()
    with Caller(edge.sip_address()) as caller:
        wait_until_it_records(edge, tmp_path)
        caller.let_pass(0.3)
        caller.say(said)
        spoken = time.monotonic()
        wait_for_event(edge, "voice recorded", end="silence")
        assert time.monotonic() - spoken < 8
        caller.wait_for_end()
    record, left = wait_for_recording(tmp_path)
    assert find(said, left).found
    assert not find(ASKING, left).found
    (call,) = edge.wait_for_calls()
    assert record.call_id == call["call_id"]


def test_whoever_hangs_up_has_said_it(start_edge: StartEdge, tmp_path: Path) -> None:
    edge = recording_edge(tmp_path, start_edge)
    said = _speech()
    with Caller(edge.sip_address()) as caller:
        wait_until_it_records(edge, tmp_path)
        caller.let_pass(0.3)
        caller.say(said)
        caller.let_pass(0.5)  # what is still in the jitter buffer at the BYE is lost
    _, left = wait_for_recording(tmp_path)
    assert find(said, left).found
