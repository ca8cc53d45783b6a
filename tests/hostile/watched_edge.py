"""An edge under attack, with a call in progress that must not notice."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType

from tests.peers.edge import Edge, Json
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller

_FLOW = """
ask:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, timeout: 60s}
  next: ask
"""
_OWN_ERRORS = ("engine work failed", "Traceback", "go unguarded")
"""What an edge that is merely attacked never writes."""


class WatchedEdge:
    """On the stock wheel, or on the carrier build unpacked in `site`; UDP and TCP."""

    def __init__(self, site: Path | None = None) -> None:
        self._site = site
        self.stock = site is None
        self._resources = ExitStack()

    def __enter__(self) -> WatchedEdge:
        with ExitStack() as starting:
            folder = Path(mkdtemp(prefix="watched-"))
            starting.callback(shutil.rmtree, folder, ignore_errors=True)
            configuration = one_flow(folder, _FLOW, sounds={"question.wav": make_sound(1)})
            configuration["sip"]["listen"].append({"transport": "tcp", "port": 0})
            configuration["trunks"]["loopback"]["addresses"] = ["127.0.0.0/8"]
            path = [str(self._site or ""), os.environ.get("PYTHONPATH", "")]
            self.edge = starting.enter_context(
                Edge(
                    configuration,
                    folder=folder,
                    environment={"PYTHONPATH": os.pathsep.join(filter(None, path))},
                )
            )
            self._call = starting.enter_context(RawCaller(self.sip_address()))
            assert self._call.invite().status == 200
            self._resources = starting.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note(self.edge.logs())
        self._resources.__exit__(kind, error, trace)

    def sip_address(self, transport: str = "udp") -> str:
        """`host:port` where it takes SIP over a transport."""
        return self.edge.sip_address(transport)

    def get(self, path: str) -> Json:
        """The JSON at a path."""
        return self.edge.get(path)

    def require_service(self) -> None:
        """A key of the call in progress still counts, and nothing went wrong inside."""
        before = self._digits()

        def counted() -> bool:
            self._call.press(7)  # again and again: what came before fills the edge's buffers
            return self._digits() > before

        wait_until(counted, within=10, what="the key of the call in progress")
        written = self.edge.written()
        assert not any(error in written for error in _OWN_ERRORS), self.edge.logs()

    def _digits(self) -> int:
        active = self.edge.calls("active")
        (record,) = [one for one in active if one["sip_call_id"] == self._call.call_id]
        return int(record["digits_received"])
