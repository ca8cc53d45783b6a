"""`telephony serve`: the edge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from telephony.app.large_pages import in_large_pages

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration.", dir_okay=False)
]


def serve(config: ConfigOption = Path("telephony.yaml")) -> None:
    """Take calls, until SIGTERM or Ctrl-C: then no new ones, and those in progress finish."""
    in_large_pages()
    # Here: all that an edge consists of takes a second to load, and the program may begin again.
    from telephony.app.serving import serve_calls

    serve_calls(config)
