"""`telephony-health`, against a web server that stands for an edge well or unwell."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from telephony.app.health_check import ask
from telephony.app.settings.web import WebModel

HEAVY = ("pjsua2", "numpy", "vosk", "typer")


@contextmanager
def _edge(status: int) -> Iterator[int]:
    """Answers `/healthz` with a status; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_an_edge_that_answers_is_well(host: str) -> None:
    with _edge(200) as port:
        assert ask(WebModel(host=host, port=port)) == ""


def test_an_edge_that_says_so_is_unwell() -> None:
    with _edge(503) as port:
        assert "not well: 503" in ask(WebModel(port=port))


def test_an_edge_that_is_not_there_is_unwell() -> None:
    with _edge(200) as port:
        pass
    assert f"No answer from 127.0.0.1:{port}" in ask(WebModel(port=port))


@pytest.mark.long
def test_the_program_says_why_and_loads_little(tmp_path: Path) -> None:
    file = tmp_path / "telephony.yaml"
    program = (
        "import sys; from telephony.app.health_check import main; "
        f"sys.argv[1:] = ['--config', {str(file)!r}]\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert str(file) in done.stderr
    assert done.stdout.strip() == "[]"
