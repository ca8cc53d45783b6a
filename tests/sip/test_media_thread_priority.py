"""Media threads are preferred, though the library may end one and begin another meanwhile."""

from __future__ import annotations

import subprocess

import pytest

from telephony.sip.audio import media_threads


def test_a_thread_that_has_just_ended_has_the_threads_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = subprocess.Popen(["true"])
    over.wait()
    looks = iter([[over.pid], []])
    monkeypatch.setattr(media_threads, "_media_threads", lambda: next(looks))
    media_threads._prefer_media()
    assert list(looks) == [], "looked once more, and found none that had ended"
