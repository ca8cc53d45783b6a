"""The vault: what goes in comes out, to the bit; what was changed doesn't come out at all."""

from __future__ import annotations

import resource
import stat
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from telephony.domain.errors import ConfigurationError, RecordingError
from telephony.recordings.keys import key_id, master_key
from telephony.recordings.sealed_file import PIECE, TAG
from telephony.recordings.vault import Vault
from tests.peers.sound import make_sound, silence, write_wav
from tests.recordings.tracks import (
    DAY,
    ID,
    KEY,
    OTHER_KEY,
    both_tracks,
    record,
    vault_in,
    whole,
)

LEFT, RIGHT = make_sound(1, 6.0), make_sound(2, 6.0)
_HEADER = 95


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty one."""
    return vault_in(tmp_path)


@pytest.fixture
def sealed(vault: Vault, tmp_path: Path) -> Path:
    """The file of a recording that takes several pieces."""
    record(vault, LEFT, RIGHT)
    return tmp_path / "kept" / vault.seal(ID, DAY).file


def test_what_is_sealed_comes_out_to_the_bit(vault: Vault, sealed: Path, tmp_path: Path) -> None:
    with vault.open(ID, f"{DAY}/{ID}.rec") as recording:
        left, right = both_tracks(whole(recording))
    assert (left == LEFT).all() and (right == RIGHT).all()
    assert not list((tmp_path / "work").iterdir()), "nothing plain is left"
    plain = LEFT.astype("<i2").tobytes()
    assert plain[8000:8064] not in sealed.read_bytes()


def test_only_this_program_may_read_any_of_it(vault: Vault, sealed: Path, tmp_path: Path) -> None:
    tracks = vault.begin("another")
    for file in (sealed, tracks.left, tracks.right):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    for folder in (tmp_path / "work", tmp_path / "kept", sealed.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


@pytest.mark.parametrize("start", [0, 1, 43, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE - 7, 192_043])
@pytest.mark.parametrize("size", [0, 1, 2, PIECE, PIECE + 1, 10**9])
def test_any_part_can_be_read(vault: Vault, sealed: Path, start: int, size: int) -> None:
    with vault.open(ID, f"{DAY}/{ID}.rec") as recording:
        all_of_it = whole(recording)
        assert len(all_of_it) == recording.size == 44 + 4 * len(LEFT)
        assert b"".join(recording.read(start, size)) == all_of_it[start : start + size]


@pytest.mark.parametrize("at", [0, 8, 23, 24, 36, 84, 90, 94, _HEADER, _HEADER + 70_000, -1])
def test_one_bit_that_was_changed_is_noticed(vault: Vault, sealed: Path, at: int) -> None:
    data = bytearray(sealed.read_bytes())
    data[at] ^= 1
    sealed.write_bytes(data)
    with pytest.raises(RecordingError), vault.open(ID, f"{DAY}/{ID}.rec") as recording:
        whole(recording)


@pytest.mark.parametrize(
    "kept", [0, 7, _HEADER, _HEADER + 15, _HEADER + 16, _HEADER + PIECE + TAG, -(PIECE // 2), -1]
)
def test_a_file_that_was_cut_short_is_not_even_opened(
    vault: Vault, sealed: Path, kept: int
) -> None:
    sealed.write_bytes(sealed.read_bytes()[:kept])
    with pytest.raises(RecordingError):
        vault.open(ID, f"{DAY}/{ID}.rec")


def test_pieces_in_another_order_are_noticed(vault: Vault, sealed: Path) -> None:
    data, step = sealed.read_bytes(), PIECE + TAG
    first, second = data[_HEADER:][:step], data[_HEADER + step :][:step]
    sealed.write_bytes(data[:_HEADER] + second + first + data[_HEADER + 2 * step :])
    with pytest.raises(RecordingError), vault.open(ID, f"{DAY}/{ID}.rec") as recording:
        whole(recording)


def test_one_recording_does_not_pass_for_another(vault: Vault, sealed: Path) -> None:
    other = sealed.with_name("another.rec")
    other.write_bytes(sealed.read_bytes())
    with pytest.raises(RecordingError, match="another's"):
        vault.open("another", f"{DAY}/another.rec")


def test_a_new_key_takes_over_and_the_old_one_still_opens(sealed: Path, tmp_path: Path) -> None:
    with vault_in(tmp_path, OTHER_KEY, KEY).open(ID, f"{DAY}/{ID}.rec") as recording:
        assert (both_tracks(whole(recording))[0] == LEFT).all()
    rotated = vault_in(tmp_path, OTHER_KEY, KEY)
    record(rotated, LEFT, RIGHT, "newer")
    assert rotated.seal("newer", DAY).key_id == key_id(OTHER_KEY)
    with pytest.raises(RecordingError, match=rf"{key_id(KEY)}.*old_keys"):
        vault_in(tmp_path, OTHER_KEY).open(ID, f"{DAY}/{ID}.rec")


@pytest.mark.parametrize("written", ["", "short", "!" * 44, "QUJD" * 10, "AAAA" * 11])
def test_a_key_that_is_none_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(ConfigurationError, match="openssl rand -base64 32") as refused:
        master_key(written, "recording.key")
    assert not written or written not in str(refused.value)


def test_what_a_killed_recorder_left_is_sealed_as_far_as_it_got(tmp_path: Path) -> None:
    record(vault_in(tmp_path), LEFT, RIGHT)
    work = tmp_path / "work"
    for track in work.iterdir():
        data = bytearray(track.read_bytes()[: 44 + 2 * 40_000])
        data[4:8] = data[40:44] = bytes(4)  # the lengths that nobody wrote
        track.write_bytes(data)
    again = vault_in(tmp_path)
    assert again.leftovers() == [ID]
    assert again.seal(ID, DAY).seconds == 5.0
    with again.open(ID, f"{DAY}/{ID}.rec") as recording:
        assert (both_tracks(whole(recording))[1] == RIGHT[:40_000]).all()
    assert again.leftovers() == []


@pytest.mark.parametrize("seconds", [0.0, 0.5, 30.0])
def test_what_is_filed_says_itself_what_came_of_it(tmp_path: Path, seconds: float) -> None:
    first = vault_in(tmp_path)
    assert first.filed(ID, DAY) is None
    samples = round(seconds * 8000)
    record(first, make_sound(1, 30.0)[:samples], make_sound(2, 30.0)[: samples // 2])
    told = first.seal(ID, DAY)
    assert vault_in(tmp_path).filed(ID, DAY) == told
    assert told.seconds == seconds


def test_one_process_at_a_time_has_a_work_folder(tmp_path: Path) -> None:
    first, second = vault_in(tmp_path), vault_in(tmp_path)
    first.claim()
    with pytest.raises(RecordingError, match=r"recording\.work_folder of its own"):
        second.claim()
    assert first.leftovers() == []
    first.release()
    first.release()
    second.claim()
    second.release()


def test_a_recording_of_nothing_is_a_file_like_any_other(vault: Vault) -> None:
    record(vault, silence(0), silence(0))
    assert vault.seal(ID, DAY).seconds == 0
    with vault.open(ID, f"{DAY}/{ID}.rec") as recording:
        assert len(whole(recording)) == 44


def test_the_shorter_track_ends_in_silence(vault: Vault) -> None:
    record(vault, LEFT, RIGHT[:-160])
    vault.seal(ID, DAY)
    with vault.open(ID, f"{DAY}/{ID}.rec") as recording:
        left, right = both_tracks(whole(recording))
    assert (left == LEFT).all() and (right[:-160] == RIGHT[:-160]).all()
    assert not right[-160:].any()


def test_the_picture_shows_who_spoke_when(vault: Vault) -> None:
    loud = np.full(4000, -32768, dtype=np.int16)
    record(vault, np.concatenate([loud, silence(0.5)]), np.concatenate([silence(0.5), loud]))
    peaks = bytes.fromhex(vault.seal(ID, DAY).peaks)
    half = len(peaks) // 4
    assert peaks == b"\xff" * half + bytes(2 * half) + b"\xff" * half


def test_long_recordings_take_no_more_memory_than_short_ones(vault: Vault) -> None:
    minutes = 10
    tracks = vault.begin(ID)
    for track in (tracks.left, tracks.right):
        write_wav(track, np.tile(make_sound(3, 60.0), minutes))
    tracemalloc.start()
    sealed = vault.seal(ID, DAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sealed.seconds == 60 * minutes
    assert peak < 8_000_000 < sealed.size


def test_a_disk_without_room_is_told_and_nothing_begins(tmp_path: Path) -> None:
    vault = vault_in(tmp_path, keep_free=1 << 60)
    assert "MB left" in vault.problem
    with pytest.raises(RecordingError, match="MB left"):
        vault.begin(ID)
    assert vault.leftovers() == []


def test_sealing_on_a_full_disk_keeps_the_tracks_and_leaves_no_half(tmp_path: Path) -> None:
    vault = vault_in(tmp_path)
    record(vault, LEFT, RIGHT)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(RecordingError, match="tried again"):
            vault.seal(ID, DAY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list((tmp_path / "kept" / DAY).iterdir()) == []
    assert len(list((tmp_path / "work").iterdir())) == 2
    assert vault.seal(ID, DAY).seconds == 6.0


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "2026-01-31/../x.rec", "x.rec", "", f"{DAY}/A.rec"]
)
def test_no_name_leads_out_of_the_folder(vault: Vault, name: str) -> None:
    for act in (vault.delete, lambda file: vault.open(ID, file)):
        with pytest.raises(RecordingError, match="no such file"):
            act(name)
    with pytest.raises(RecordingError):
        vault.begin("../outside")


def test_a_recording_is_deleted_once(vault: Vault, sealed: Path) -> None:
    vault.delete(f"{DAY}/{ID}.rec")
    assert not sealed.exists()
    vault.delete(f"{DAY}/{ID}.rec")
