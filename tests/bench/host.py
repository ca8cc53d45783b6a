"""What the figures were measured on, in words."""

from __future__ import annotations

import os
import platform
import re
from importlib import metadata
from pathlib import Path

import psutil

from telephony.sip.library.library_build import installed_build
from telephony.speech.models import find_model
from telephony.speech.settings import SpeechSettings

_GIB = 1 << 30


def describe_host() -> dict[str, str]:
    """Machine and software, each with its name."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / _GIB:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()}, {platform.python_compiler()}",
        "SIP library": str(installed_build()),
        "recognisers": f"{_recognizer('en-US')}; {_recognizer('ko-KR')}",
        "voice": f"joe (piper-tts {metadata.version('piper-tts')})",
        "load before": f"{load} (1, 5, 15 minutes)",
    }


def _cpu_model() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.is_file() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    return found[1] if found else platform.processor() or platform.machine()


def _recognizer(language: str) -> str:
    model = find_model(language, SpeechSettings())
    if model is not None:
        return f"{language}: {model.name} (vosk {metadata.version('vosk')})"
    return f"{language}: pocketsphinx {metadata.version('pocketsphinx')}"
