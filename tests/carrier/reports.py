"""What a program says that a test runs on the carrier build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def report_of(program: str, carrier_site: Path) -> dict[str, Any]:
    """Its line that begins with `report `, as JSON; `program` is a module's name."""
    run = subprocess.run(
        [sys.executable, "-m", program],
        env={**os.environ, "PYTHONPATH": str(carrier_site)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    line = next(line for line in run.stdout.splitlines() if line.startswith("report "))
    return dict(json.loads(line.removeprefix("report ")))
