"""No library that prompts need reports anything to anybody."""

from __future__ import annotations

import os
import subprocess
import sys


def test_onnxruntime_is_told_before_it_is_loaded() -> None:
    environment = {name: text for name, text in os.environ.items() if "TELEMETRY" not in name}
    # Started anew, it would say that it found no place to keep its identifier of this machine.
    environment |= {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}
    program = "import telephony.prompts.piper_synthesizer, onnxruntime, os; print(os.environ)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert "'ORT_DISABLE_TELEMETRY': '1'" in done.stdout
    assert "telemetry_" not in done.stderr
