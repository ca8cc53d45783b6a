"""`telephony-health`: whether the edge of this configuration does its work, for an engine's probe.

A program of its own: a probe runs every few seconds beside calls, and loading all of
`telephony`'s commands would take it a second of processor time, six times what this takes.
"""

from __future__ import annotations

import argparse
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from telephony.app.settings.reading import read_settings
from telephony.app.settings.web import WebModel
from telephony.domain.errors import TelephonyError

HEALTHY, UNHEALTHY = 0, 1
"""What container engines take for an answer; 2 is reserved."""
TIMEOUT = 3.0
"""Seconds. An event loop that stands still for so long has callers waiting."""
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared, not bound


def main() -> None:
    """Ask `/healthz`; exit code 0 if it answers 200, else 1 with the reason on standard error."""
    parser = argparse.ArgumentParser("telephony-health", description="Ask an edge how it is.")
    parser.add_argument("-c", "--config", type=Path, default=Path("telephony.yaml"))
    arguments = parser.parse_args()
    try:
        problem = ask(read_settings(arguments.config).value.web)
    except TelephonyError as error:
        problem = str(error)
    if problem:
        print(f"telephony-health: {problem}", file=sys.stderr)
        sys.exit(UNHEALTHY)
    sys.exit(HEALTHY)


def ask(web: WebModel) -> str:
    """What is wrong with the edge that serves there, a sentence; "" if nothing is."""
    host = _WILDCARDS.get(web.host, web.host)
    connection = HTTPConnection(host, web.port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"No answer from {host}:{web.port}: {error or type(error).__name__}."
    finally:
        connection.close()
    return "" if status == 200 else f"{host}:{web.port} says that it is not well: {status}."
