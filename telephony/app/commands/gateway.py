"""`telephony gateway`: one WebRTC gateway process. `serve` starts and watches it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from telephony.app.garbage_collection import start_up_spared
from telephony.telemetry.logging import configure_logging
from telephony.telemetry.settings import LogFormat, LogLevel, LogSettings

ControlOption = Annotated[
    Path, typer.Option("--control", help="The socket at which its edge listens.")
]
LevelOption = Annotated[LogLevel, typer.Option("--log-level", help="The least that is logged.")]
FormatOption = Annotated[LogFormat, typer.Option("--log-format", help="How it is logged.")]


def gateway(
    control: ControlOption,
    log_level: LevelOption = LogLevel.INFO,
    log_format: FormatOption = LogFormat.AUTO,
) -> None:
    """Connect browsers to an edge, until that ends. `telephony serve` runs this by itself."""
    # Here: aiortc and what it stands on take a second that no other command has to wait for.
    from telephony.webrtc.gateway_process import run_gateway

    configure_logging(LogSettings(log_level, log_format))
    with start_up_spared():
        asyncio.run(run_gateway(control))


if __name__ == "__main__":  # how `serve` starts it: without the other commands, seconds sooner
    typer.run(gateway)
