"""When a caller has said it all: frames of 20 ms in, one end out."""

from __future__ import annotations

import pytest

from telephony.domain.recording import VoiceEnd
from telephony.media.voice_end import VoiceEnds

FRAME = bytes(320)


def end_of(judgements: str) -> tuple[int, VoiceEnd | None, bool]:
    """Frames taken ("x" is speech), the end, and whether anything was said."""
    ends = VoiceEnds(timeout=2.0, final_silence=1.0, max_time=6.0)
    for number, character in enumerate(judgements, 1):
        end = ends.accept(FRAME, character == "x")
        if end is not None:
            return number, end, ends.spoke
    return len(judgements), None, ends.spoke


@pytest.mark.parametrize(
    ("judgements", "taken", "end", "spoke"),
    [
        ("." * 400, 100, VoiceEnd.NO_INPUT, False),
        ("." * 50 + "x" * 100 + "." * 100, 200, VoiceEnd.SILENCE, True),
        ("x" * 100 + "." * 45 + "x" * 30 + "." * 100, 225, VoiceEnd.SILENCE, True),
        ("x" * 400, 300, VoiceEnd.MAX_TIME, True),
        ("." * 92 + "x" * 10 + "." * 20, 122, None, True),
    ],
    ids=["silence", "a word", "a pause", "endless", "begins late"],
)
def test_each_end(judgements: str, taken: int, end: VoiceEnd | None, spoke: bool) -> None:
    assert end_of(judgements) == (taken, end, spoke)


def test_a_cough_is_nothing_said() -> None:
    cough = "." * 20 + "x" * 7 + "." * 400
    assert end_of(cough)[1:] == (VoiceEnd.NO_INPUT, False)
