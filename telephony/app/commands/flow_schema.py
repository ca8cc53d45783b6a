"""`telephony flow schema`: the flow language for editors."""

from __future__ import annotations

import json

from telephony.ivr.editor_schema import editor_schema


def schema() -> None:
    """Print the JSON Schema of flow files, for editors to complete and mark."""
    print(json.dumps(editor_schema(), indent=2))
