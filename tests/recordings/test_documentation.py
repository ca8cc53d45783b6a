"""docs/recording.md: its program reads what this program sealed."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path

from tests.peers.sound import make_sound
from tests.recordings.tracks import DAY, ID, KEY, OTHER_KEY, both_tracks, record, vault_in

DOCUMENT = Path(__file__).parents[2] / "docs" / "recording.md"
LEFT, RIGHT = make_sound(1, 6.0), make_sound(2, 6.0)


def test_a_file_can_be_read_without_this_program(tmp_path: Path) -> None:
    program = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert program is not None
    vault = vault_in(tmp_path)
    record(vault, LEFT, RIGHT)
    file = tmp_path / "kept" / vault.seal(ID, DAY).file

    def read(key: bytes) -> subprocess.CompletedProcess[bytes]:
        given = base64.b64encode(key) + b"\n"
        command = [sys.executable, "-c", program[1], str(file)]
        return subprocess.run(command, input=given, capture_output=True, check=False)

    left, right = both_tracks(read(KEY).stdout)
    assert (left == LEFT).all() and (right == RIGHT).all()
    assert b"InvalidTag" in read(OTHER_KEY).stderr
