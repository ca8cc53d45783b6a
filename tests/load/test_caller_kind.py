"""What a profile says of a kind of caller comes out in the packets that SIPp gets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from telephony.app.load.caller_kind import make_ready
from telephony.app.load.profile import CallerModel
from telephony.app.load.sounds import ProfileSounds


@pytest.mark.parametrize(
    ("sends", "longest_pause", "last"), [("always", 0.1, 3.68), ("steps", 1.0, 1.1)]
)
def test_a_caller_sends_silence_all_the_time_or_none(
    sends: str, longest_pause: float, last: float, tmp_path: Path
) -> None:
    steps = [{"wait": "1s"}, {"press": "5"}, {"wait": "500ms"}]
    model = CallerModel.model_validate({"sends": sends, "does": steps, "hold": "2s"})
    kind = make_ready(model, "caller", ProfileSounds(tmp_path), tmp_path, tmp_path / "caller")
    times = [packet.at for packet in kind.track.packets]
    # A key is followed by a pause of a tenth of a second.
    longest = max(later - earlier for earlier, later in pairwise(times))
    assert longest == pytest.approx(longest_pause, abs=0.01)
    assert times[-1] == pytest.approx(last, abs=0.01)
    assert kind.audio is not None
    assert kind.audio.stat().st_size > 54 * len(times)
