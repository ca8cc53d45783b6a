"""The guide in docs/flows.md: a newcomer who follows it to the letter has changed a menu."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parents[2]
_PAGE = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
_GUIDE = _PAGE.partition("\n## A first change, step by step\n")[2].partition("\n## ")[0]
_BLOCKS = re.findall(r"^```(sh|diff)\n(.*?)^```", _GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.long
def test_the_guide_is_followed_to_the_letter(tmp_path: Path) -> None:
    copytree(ROOT / "ivr_flows", tmp_path / "ivr_flows")
    shown = ""
    for kind, block in _BLOCKS:
        if kind == "diff":
            _change(tmp_path, block)
        else:
            shown += _run(tmp_path, block, typed="4\n/quit\n")
    assert "0 problems, 0 warnings" in shown
    assert "Callers who press 4" in shown
    assert "We are open from Monday to Friday, from nine to five." in shown
    assert "12 of 12 steps" in shown
    assert "12 passed, 0 failed" in shown
    assert (tmp_path / "main.svg").stat().st_size > 1000


def _run(folder: Path, commands: str, typed: str) -> str:
    """As a person has them in a shell, with the program on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-ec", commands],
        cwd=folder,
        env={**os.environ, "PATH": path},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == ("flow diff" in commands), done.stdout + done.stderr
    return done.stdout


def _change(folder: Path, change: str) -> None:
    """Add the lines with + behind those that stand above them."""
    name, *lines = change.splitlines()
    file = folder / name.removeprefix("+++ ")
    before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    after = "\n".join(line[1:] for line in lines)
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before}\nstands {text.count(before)} times in {file.name}"
    file.write_text(text.replace(before, after), encoding="utf-8")
