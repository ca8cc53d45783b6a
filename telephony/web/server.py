"""Serves the web side on the event loop that the edge runs on."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from telephony.domain.errors import ConfigurationError

GRACE_SECONDS = 3
"""How long requests in progress may take to finish when the server closes."""
MAX_CONNECTIONS = 2048
"""More than this get 503. Each open page of an agent holds one, and a few more as it loads."""
MAX_WS_MESSAGE = 4096
"""Bytes of a WebSocket message that is taken: pages only listen."""


class _EmbeddedServer(uvicorn.Server):
    """Leaves signals to the program, and tells when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


class WebServer:
    """A server that answers; `close` ends it."""

    def __init__(self, server: _EmbeddedServer, task: asyncio.Task[None], address: str) -> None:
        self._server = server
        self._task = task
        self.address = address
        """The URL to open: "http://127.0.0.1:8080"."""

    async def close(self) -> None:
        """Finish the requests in progress, within a bound, and stop; safe to call twice."""
        self._server.should_exit = True
        await self._task


async def serve(
    app: FastAPI, host: str, port: int, trusted_proxies: Sequence[str] = ()
) -> WebServer:
    """Start answering on `host`:`port`; port 0 takes a free one. X-Forwarded-For is believed of
    `trusted_proxies` (addresses and networks) alone.

    Returns when it answers. Raises `ConfigurationError` when the address can't be had.
    """
    listening = _bind(host, port)
    server = _EmbeddedServer(
        uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=list(trusted_proxies),
            limit_concurrency=MAX_CONNECTIONS,
            ws_max_size=MAX_WS_MESSAGE,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    task = asyncio.create_task(server.serve([listening]), name="web-server")
    up = asyncio.create_task(server.up.wait(), name="web-server-up")
    await asyncio.wait({task, up}, return_when=asyncio.FIRST_COMPLETED)
    up.cancel()
    if task.done():
        listening.close()
        task.result()
        raise ConfigurationError(f"The web server on {host} port {port} ended as it started.")
    return WebServer(server, task, _url(listening))


def _bind(host: str, port: int) -> socket.socket:
    listening: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        if listening is not None:
            listening.close()
        raise ConfigurationError(_why_not(host, port, error)) from error
    listening.setblocking(False)
    return listening


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"web.host {host} is neither an address nor a name that this machine knows."
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is in use by another program. "
                "Give web.port another number (0 takes a free one), or stop that program."
            )
        case errno.EACCES:
            return f"Port {port} needs rights that this program doesn't have. Use 1024 or higher."
        case errno.EADDRNOTAVAIL:
            return f"web.host {host} is not an address of this machine."
        case _:
            return f"Can't listen on {host} port {port}: {error.strerror}."


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
