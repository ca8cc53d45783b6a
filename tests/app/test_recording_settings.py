"""What `recording:` and `queues.NAME.recording` refuse, and what they come to."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.app.settings.recording import (
    recording_notices,
    recording_policies,
    vault_settings,
)
from telephony.call_control.recordings.recording_policy import RecordingMode
from telephony.domain.errors import ConfigurationError, DocumentError
from telephony.ivr.commands import SpokenText

KEY, OLD = bytes(range(32)), bytes(range(1, 33))
BASE = """\
trunks:
  carrier: {addresses: [192.0.2.10/32], routes: [{flow: main}]}
queues:
  sales: {}
  support:
    recording: RECORDING
"""
KEYED = "recording: {key: {env: RECORDING_KEY}}\n"


def read(folder: Path, recording: str, more: str = KEYED) -> Settings:
    """The settings of such a file."""
    file = folder / "telephony.yaml"
    file.write_text(BASE.replace("RECORDING", recording) + more)
    return read_settings(file).value


@pytest.mark.parametrize(
    ("recording", "more", "told"),
    [
        ("{mode: on}", "", "openssl rand -base64 32"),
        ("{mode: share}", KEYED, "how many percent"),
        ("{mode: on, share: 20}", KEYED, "belong together"),
        ("{mode: share, share: 101}", KEYED, "100"),
        ("{mode: sometimes}", KEYED, "'off', 'on' or 'share'"),
        ("{mode: on, prompt: Hello.}", KEYED, "consent: announce"),
        ("{mode: on, consent: ask, prompt: Hello., prompt_file: a.wav}", KEYED, "prompt_file"),
        ("{mode: on, keep: 3s}", KEYED, "60"),
        ("{mode: on}", 'recording: {key: "AAAA"}\n', "doesn't belong in this file"),
    ],
)
def test_what_is_refused_is_told_with_its_line(
    tmp_path: Path, recording: str, more: str, told: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        read(tmp_path, recording, more)
    assert told in str(refused.value)
    assert "telephony.yaml:" in str(refused.value)


def test_nothing_is_recorded_unless_it_is_asked_for(tmp_path: Path) -> None:
    settings = read(tmp_path, "{}", "")
    assert recording_policies(settings.queues, tmp_path) == {}
    assert vault_settings(settings.recording, tmp_path).keys == ()


def test_a_policy_as_written(tmp_path: Path) -> None:
    written = "{mode: share, share: 20, keep: 30d, pausable: false, consent: ask}"
    settings = read(tmp_path, written)
    policy = recording_policies(settings.queues, tmp_path)["support"]
    assert (policy.mode, policy.share, policy.keep) == (RecordingMode.SHARE, 20.0, 30 * 86400.0)
    assert not policy.pausable
    notice = recording_notices(settings.queues, tmp_path)["support"]
    assert notice.asks and notice.text is None and notice.timeout == 5.0


def test_words_and_files_of_ones_own(tmp_path: Path) -> None:
    spoken = read(tmp_path, "{mode: on, consent: announce, prompt: Wird aufgezeichnet.}")
    assert recording_notices(spoken.queues, tmp_path)["support"].text == "Wird aufgezeichnet."
    both = read(tmp_path, "{mode: on, consent: ask, prompt: {en: May we., de: Dürfen wir.}}")
    said = recording_notices(both.queues, tmp_path)["support"]
    assert said.part("de-CH") == SpokenText("Dürfen wir.", "de-CH", constant=True)
    played = read(tmp_path, "{mode: on, consent: announce, prompt_file: notice.wav}")
    assert recording_notices(played.queues, tmp_path)["support"].file == tmp_path / "notice.wav"


def test_keys_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECORDING_KEY", base64.b64encode(KEY).decode())
    (tmp_path / "old").write_text(base64.b64encode(OLD).decode() + "\n")
    more = (
        "recording: {key: {env: RECORDING_KEY}, old_keys: [{file: old}], folder: kept,"
        " work_folder: plain, keep_free: 5}\n"
    )
    vault = vault_settings(read(tmp_path, "{mode: on}", more).recording, tmp_path)
    assert vault.keys == (KEY, OLD)
    assert vault.folder == tmp_path / "kept" and vault.work_folder == tmp_path / "plain"
    assert vault.keep_free == 5_000_000
    assert str(KEY) not in repr(vault)


def test_a_key_that_is_none_names_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECORDING_KEY", "no-key-at-all")
    with pytest.raises(ConfigurationError, match=r"recording\.key is not a key") as refused:
        vault_settings(read(tmp_path, "{mode: on}").recording, tmp_path)
    assert "no-key-at-all" not in str(refused.value)
