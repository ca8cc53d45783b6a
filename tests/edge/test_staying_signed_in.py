"""People stay signed in while the edge starts again, and only those who may."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import StartEdge
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.waiting import wait_until

PASSWORD = "a good password"


def cookie(edge: Edge, name: str) -> Mapping[str, str]:
    """What the browser of somebody who signs in shows from then on."""
    answer = edge.http.post("/sign-in", data={"name": name, "password": PASSWORD})
    edge.http.cookies.clear()
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def status(edge: Edge, shown: Mapping[str, str]) -> int:
    return edge.http.get("/flows", headers=shown, follow_redirects=False).status_code


def test_a_restart_and_a_power_cut_sign_nobody_out(
    tmp_path: Path, start_edge: StartEdge, store: Mapping[str, str]
) -> None:
    places = {name: tmp_path / f"password of {name}" for name in ("sue", "sam", "max")}
    for file in places.values():
        file.write_text(PASSWORD)
    supervisors = {
        name: {"roles": ["supervisor"], "password": {"file": str(file)}}
        for name, file in places.items()
    }
    configuration = one_flow(tmp_path / "flow", "bye: {hangup: {}}") | {
        "queues": {"support": {}},
        "users": supervisors,
        "store": store,
    }
    first = start_edge(configuration)
    sue, sam, max_, gone = (cookie(first, name) for name in ("sue", "sam", "max", "sue"))
    assert first.http.post("/sign-out", headers=gone).status_code == 303
    first.terminate()
    assert first.wait(within=20) == 0

    second = start_edge(configuration)
    assert [status(second, each) for each in (sue, sam, max_)] == [200, 200, 200]
    assert status(second, gone) == 401
    second.kill9()

    places["sam"].write_text("another good password")
    del supervisors["max"]
    third = start_edge(configuration)
    assert status(third, sue) == 200
    assert status(third, sam) == 401, "the password is another one by now"
    assert status(third, max_) == 401, "nobody of that name"
    places["sue"].write_text("yet another password")
    os.kill(third.pid, signal.SIGHUP)
    wait_until(lambda: status(third, sue) == 401, within=20, what="sue to be signed out")
    written = "".join(edge.written() for edge in (first, second, third))
    assert sue["Cookie"].partition("=")[2] not in written
