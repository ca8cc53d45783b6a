"""What the pages decide by themselves, tested where it runs: in JavaScript."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from telephony.web.application import STATIC


def test_page_logic(tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    for tests in Path(__file__).parent.glob("*.test.js"):
        shutil.copy(tests, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), done.stdout
