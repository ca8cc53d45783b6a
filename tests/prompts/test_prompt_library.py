"""Rendered once, found ever after; and nothing of a caller's outlives the call."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from telephony.domain.errors import PromptError
from telephony.ivr.commands import AudioFile, SpokenText
from telephony.prompts.prompt_library import PromptLibrary
from telephony.prompts.settings import PromptSettings, default_cache_folder
from telephony.prompts.telephone_audio import is_telephone_wav, write_wav
from tests.prompts.conftest import CountingSynthesizer, NewLibrary, tone

WELCOME = SpokenText("Welcome.", "en-US", constant=True)
MENU = SpokenText("Press one.", "en-US", constant=True)
BALANCE = SpokenText("You owe 12 dollars.", "en-US", constant=False)


def test_the_second_start_renders_nothing(
    new_library: NewLibrary, counting: CountingSynthesizer
) -> None:
    new_library().prepare([WELCOME, MENU, WELCOME])
    assert counting.rendered == ["Welcome.", "Press one."]
    second = new_library()
    second.prepare([WELCOME, MENU])
    assert counting.rendered == ["Welcome.", "Press one."]
    assert second.find(WELCOME) == second.resolve(WELCOME)


def test_progress_counts_up_to_all(new_library: NewLibrary) -> None:
    seen: list[tuple[int, int]] = []
    new_library().prepare([WELCOME, BALANCE, MENU], lambda *step: seen.append(step))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_find_knows_only_what_is_ready(new_library: NewLibrary) -> None:
    library = new_library()
    assert library.find(WELCOME) is None
    file = library.resolve(WELCOME)
    assert library.find(WELCOME) == file
    file.unlink()
    assert library.find(WELCOME) is None


def test_another_voice_is_another_file(
    new_library: NewLibrary, counting: CountingSynthesizer
) -> None:
    before = new_library().resolve(WELCOME)
    counting.name = "counting 2"
    assert new_library().resolve(WELCOME) != before


@pytest.mark.parametrize("damage", [b"", b"RIFF", b"not audio" * 1000])
def test_a_damaged_cache_file_is_rendered_again(
    new_library: NewLibrary, counting: CountingSynthesizer, damage: bytes
) -> None:
    file = new_library().resolve(WELCOME)
    file.write_bytes(damage)
    assert is_telephone_wav(new_library().resolve(WELCOME))
    assert counting.rendered == ["Welcome."] * 2


def test_a_truncated_cache_file_is_rendered_again(
    new_library: NewLibrary, counting: CountingSynthesizer
) -> None:
    file = new_library().resolve(WELCOME)
    file.write_bytes(file.read_bytes()[:-100])
    new_library().resolve(WELCOME)
    assert counting.rendered == ["Welcome."] * 2


def test_a_cache_emptied_under_way_is_no_harm(
    new_library: NewLibrary, counting: CountingSynthesizer, tmp_path: Path
) -> None:
    library = new_library()
    library.prepare([WELCOME])
    shutil.rmtree(tmp_path / "cache")
    assert library.resolve(WELCOME).is_file()
    assert counting.rendered == ["Welcome."] * 2


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    library = PromptLibrary(
        PromptSettings(cache_folder=tmp_path / "cache"),
        synthesizer=lambda voice: CountingSynthesizer(),
    )
    with pytest.raises(PromptError, match="can't be kept in"):
        library.resolve(WELCOME)


def test_a_recording_is_converted_once_until_it_changes(
    new_library: NewLibrary, tmp_path: Path
) -> None:
    recording = tmp_path / "hello.wav"
    write_wav(tone(0.2), recording)
    library = new_library()
    first = library.resolve(AudioFile(recording))
    changed_at = first.stat().st_mtime_ns
    assert new_library().resolve(AudioFile(recording)) == first
    assert first.stat().st_mtime_ns == changed_at
    write_wav(tone(0.3), recording)
    assert library.find(AudioFile(recording)) is None
    second = library.resolve(AudioFile(recording))
    assert second != first
    assert first.is_file()  # a call may be playing it


def test_the_same_recording_under_two_names_is_one_file(
    new_library: NewLibrary, tmp_path: Path
) -> None:
    for name in ("one.wav", "two.wav"):
        write_wav(tone(0.2), tmp_path / name)
    library = new_library()
    files = {library.resolve(AudioFile(tmp_path / name)) for name in ("one.wav", "two.wav")}
    assert len(files) == 1


def test_a_missing_recording_is_named(new_library: NewLibrary, tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"hello\.wav"):
        new_library().prepare([AudioFile(tmp_path / "hello.wav")])


def test_what_a_call_fills_in_is_private_and_goes_with_it(
    new_library: NewLibrary, counting: CountingSynthesizer, tmp_path: Path
) -> None:
    library = new_library()
    with library.for_call() as prompts:
        file = prompts.resolve(BALANCE)
        assert is_telephone_wav(file)
        assert prompts.resolve(BALANCE) == file
        assert counting.rendered == ["You owe 12 dollars."]
        for folder in (file.parent, file.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert prompts.resolve(WELCOME) == library.find(WELCOME)
        assert [f.name for f in (tmp_path / "cache").rglob("*.wav")] == [
            prompts.resolve(WELCOME).name
        ]
    assert not file.parent.exists()
    library.close()
    assert not file.parent.parent.exists()


def test_a_constant_only_call_makes_no_folder(new_library: NewLibrary) -> None:
    with new_library().for_call() as prompts:
        prompts.resolve(WELCOME)
    assert not list(Path(tempfile.gettempdir()).glob(f"telephony-prompts-{os.getpid()}-*"))


def test_the_persistent_cache_refuses_a_calls_own_words(new_library: NewLibrary) -> None:
    with pytest.raises(PromptError, match="for_call"):
        new_library().resolve(BALANCE)


def test_what_a_killed_process_left_is_removed(new_library: NewLibrary) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    left = Path(tempfile.mkdtemp(prefix=f"telephony-prompts-{gone}-"))
    (left / "1.wav").write_bytes(b"somebody's balance")
    library = new_library()
    with library.for_call() as prompts:
        prompts.resolve(BALANCE)
    library.close()
    assert not left.exists()


def test_a_language_without_a_voice_names_the_remedy(new_library: NewLibrary) -> None:
    with pytest.raises(PromptError, match=r"prompts\.voices\.fr-FR"):
        new_library().prepare([SpokenText("Bonjour.", "fr-FR", constant=True)])


@pytest.mark.parametrize(
    ("value", "below"), [("/x/cache", "/x/cache"), ("relative", None), ("", None)]
)
def test_the_cache_is_where_the_desktop_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, value: str, below: str | None
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    home = Path(below) if below else Path.home() / ".cache"
    assert default_cache_folder() == home / "telephony" / "prompts"
