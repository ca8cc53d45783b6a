"""Prompts as 8 kHz files: synthesised, converted, cached by content."""

import os

# onnxruntime, which the voices run on, reports its use to its maker over the internet unless it
# is told not to before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
