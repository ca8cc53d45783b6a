"""baresip's remote control: JSON in netstrings over TCP, events and answers in one stream."""

from __future__ import annotations

import json
import socket
import time
from types import TracebackType
from typing import Any

from tests.peers.waiting import TooLate

_CHUNK = 65536


class BaresipControl:
    """One connection to the `ctrl_tcp` module.

    Events are kept in order; each `wait_for` goes on after the last one it returned.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=5.0)
        self._unread = b""
        self._read_up_to = 0
        self.events: list[dict[str, Any]] = []
        self._answers: list[dict[str, Any]] = []

    def __enter__(self) -> BaresipControl:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def command(self, name: str, parameters: str = "", *, within: float = 5.0) -> str:
        """Run one of baresip's long commands; returns what it printed."""
        request = json.dumps({"command": name, "params": parameters, "token": name}).encode()
        self._socket.sendall(b"%d:%s," % (len(request), request))
        deadline = time.monotonic() + within
        while not self._answers:
            self._receive(deadline, f"an answer to the command {name}")
        answer = self._answers.pop(0)
        assert answer["ok"], f"baresip refused {name} {parameters}: {answer['data']}"
        return str(answer["data"])

    def wait_for(self, *types: str, within: float) -> dict[str, Any]:
        """The next event of one of these types, `CALL_ESTABLISHED` and so on."""
        deadline = time.monotonic() + within
        while True:
            while self._read_up_to < len(self.events):
                event = self.events[self._read_up_to]
                self._read_up_to += 1
                if event["type"] in types:
                    return event
            self._receive(deadline, f"the event {' or '.join(types)}")

    def _receive(self, deadline: float, what: str) -> None:
        """Take in whatever comes next, events and answers alike."""
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            seen = ", ".join(event["type"] for event in self.events) or "none"
            raise TooLate(f"baresip gave no sign of {what} in time; events so far: {seen}.")
        self._socket.settimeout(remaining)
        try:
            received = self._socket.recv(_CHUNK)
        except TimeoutError:
            return
        assert received, f"baresip closed its control connection instead of {what}."
        self._unread += received
        self._split()

    def _split(self) -> None:
        while b":" in self._unread:
            digits, _, rest = self._unread.partition(b":")
            length = int(digits)
            if len(rest) <= length:
                return
            message = json.loads(rest[:length])
            self._unread = rest[length + 1 :]
            (self.events if message.get("event") else self._answers).append(message)
