"""A web service on the loopback that answers each path as a test says, byte by byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Writer = asyncio.StreamWriter
Answer = bytes | Callable[[Writer], Awaitable[None]]


def answer(
    body: bytes | object = b"", status: int = 200, kind: str = "application/json", more: str = ""
) -> bytes:
    """A whole HTTP/1.1 message; what isn't bytes becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} Whatever\r\ncontent-type: {kind}\r\n{more}"
    return f"{head}content-length: {len(content)}\r\n\r\n".encode() + content


@dataclass
class Service:
    """What it answers, and what it was asked."""

    answers: dict[str, list[Answer]]
    """By path, without the query: one after the other, the last one again and again."""
    port: int = 0
    requests: list[str] = field(default_factory=list)
    """Head and body of each, as received."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        """Method and target of each request."""
        return [request.partition(" HTTP/1.1")[0] for request in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client hung up, as some of the tests mean it to
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: Writer) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [
            int(line.partition(":")[2])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length:")
        ]
        body = (await reader.readexactly(lengths[0])).decode() if lengths else ""
        self.requests.append(head + body)
        path = head.split(" ")[1].partition("?")[0]
        queue = self.answers[path]
        now = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(now, bytes):
            writer.write(now)
            await writer.drain()
            return True
        await now(writer)
        return False


@asynccontextmanager
async def service(**answers: Answer | list[Answer]) -> AsyncIterator[Service]:
    """A service with these paths, without their slash, until the block is left."""
    lists = {f"/{path}": one if isinstance(one, list) else [one] for path, one in answers.items()}
    found = Service(lists)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
