"""Reads `telephony.yaml` and lays the environment's overrides over it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from telephony.app.settings.models import Settings
from telephony.documents.document import Document, validate
from telephony.documents.overrides import override
from telephony.documents.source import read

PREFIX = "TELEPHONY__"


def read_settings(file: Path, environment: Mapping[str, str] | None = None) -> Document[Settings]:
    """The settings. `TELEPHONY__WEB__PORT=9090` overrides `web: {port: ...}`.

    Raises `DocumentError` with every problem, in the file or the environment.
    """
    source = read(file)
    for name, text in sorted((os.environ if environment is None else environment).items()):
        if name.startswith(PREFIX):
            path = tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))
            source = override(source, path, text, name)
    return validate(source, Settings)
