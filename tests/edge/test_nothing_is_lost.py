"""Power cuts, full disks and restarts: every call that ended stays on record, once."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartEdge
from tests.edge.on_record import reason
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sipp import Sipp, SippPlan, run_sipp
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller

_FLOW = """
ask:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, timeout: 60s}
  next: ask
"""
_AT_ONCE = 3
_SMALL_FILE = 16 << 10
"""Bytes; the log stays below, the database's own log is beyond it from the start."""


@pytest.fixture
def configuration(tmp_path: Path) -> dict[str, Any]:
    """Of an edge that can be started again on the same records."""
    return one_flow(tmp_path, _FLOW, sounds={"question.wav": make_sound(1, 3.0)})


def _plan(edge: Edge, **more: Any) -> SippPlan:
    scenario = "functional/uac-invite-expect-answer-bye.xml"
    return SippPlan(scenario=scenario, target=edge.sip_address(), limit=_AT_ONCE, **more)


def _ended(edge: Edge) -> float:
    samples = edge.metrics().items()
    return sum(value for name, value in samples if name.startswith("telephony_calls_total"))


@contextmanager
def _full_disk(edge: Edge) -> Iterator[None]:
    """The edge's files can't grow: what a full disk is to a database."""
    unlimited = resource.prlimit(edge.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(edge.pid, resource.RLIMIT_FSIZE, (_SMALL_FILE, unlimited[1]))
    yield
    resource.prlimit(edge.pid, resource.RLIMIT_FSIZE, unlimited)


@pytest.mark.parametrize("so_many", [5, 20], ids=["early", "later"])
def test_a_killed_edge_has_every_finished_call_on_record_once(
    start_edge: StartEdge, configuration: dict[str, Any], so_many: int
) -> None:
    edge = start_edge(configuration)
    plan = _plan(edge, calls=100, rate=100, pause=0.2, timeout=so_many / 10 + 3)
    with Sipp(plan) as callers:
        wait_until(lambda: _ended(edge) >= so_many, within=10, what=f"{so_many} calls to end")
        edge.kill9()
        callers.finish()
        finished = callers.finished_calls()
    assert len(finished) >= so_many

    records = start_edge(configuration).calls()
    by_call = {record["sip_call_id"]: reason(record) for record in records}
    assert len(by_call) == len(records), "each call is there once"
    assert finished <= by_call.keys()
    cut = [call for call in by_call if by_call[call] == "indeterminate/edge_died"]
    whole = [call for call in by_call if by_call[call] == "completed/caller_hangup"]
    assert len(cut) + len(whole) == len(records)
    # Those in progress, and those whose BYE was answered in the very last instant.
    assert 1 <= len(cut) <= 2 * _AT_ONCE
    assert len(finished - set(whole)) <= _AT_ONCE


def test_a_call_that_a_killed_edge_left_has_no_duration(
    start_edge: StartEdge, configuration: dict[str, Any]
) -> None:
    edge = start_edge(configuration)
    with RawCaller(edge.sip_address()) as caller:
        caller.invite()
        (active,) = wait_until(lambda: edge.calls("active"), within=5, what="the call")
        wait_until(
            lambda: edge.metrics()["telephony_store_backlog_records"] == 0,
            within=5,
            what="the call's beginning to be on disk",
        )
        edge.kill9()
    again = start_edge(configuration)
    (record,) = again.calls()
    assert record["call_id"] == active["call_id"]
    assert reason(record) == "indeterminate/edge_died"
    assert record["duration_seconds"] is None
    assert "calls were cut off" in again.written()


def test_on_a_full_disk_calls_go_on_and_their_records_follow(
    start_edge: StartEdge, configuration: dict[str, Any]
) -> None:
    edge = start_edge(configuration)
    run_sipp(_plan(edge, calls=6, pause=0.1)).require_success(6)
    edge.wait_for_calls(6)
    with _full_disk(edge):
        run_sipp(_plan(edge, calls=6, pause=0.1)).require_success(6)
        ready = edge.get("/readyz")
        assert ready["ready"]
        assert "can't be written" in " ".join(ready["degraded"])
        assert edge.metrics()["telephony_store_failing"] == 1
        assert edge.metrics()["telephony_store_backlog_records"] >= 6
    records = edge.wait_for_calls(12, within=20)
    assert len({record["sip_call_id"] for record in records}) == len(records) == 12
    assert {reason(record) for record in records} == {"completed/caller_hangup"}
    wait_until(
        # Records that wait for the disk are readable already; that it takes them again shows here.
        lambda: edge.get("/readyz")["degraded"] == [],
        within=20,
        what="the records to be written again",
    )
    assert edge.written().count("call records are not being written") == 1
    assert edge.written().count("call records are being written again") == 1


def test_a_drained_edge_refuses_new_calls_and_lets_the_last_one_finish(
    start_edge: StartEdge, configuration: dict[str, Any]
) -> None:
    edge = start_edge(configuration)
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        caller.hear()
        edge.terminate()
        wait_until(
            lambda: edge.http.get("/readyz").status_code == 503, within=5, what="the draining"
        )
        with RawCaller(edge.sip_address()) as late:
            assert late.invite().status == 503
        caller.press("1")
        caller.hear()
        caller.hang_up()
        assert edge.wait(within=15) == 0
    _judge_last(start_edge, configuration, "completed/caller_hangup")


def test_draining_ends_a_call_that_stays_too_long(
    start_edge: StartEdge, configuration: dict[str, Any]
) -> None:
    configuration["sip"]["drain"] = "500ms"
    edge = start_edge(configuration)
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        edge.terminate()
        caller.wait_for_end()
        assert edge.wait(within=15) == 0
    _judge_last(start_edge, configuration, "completed/shutdown")


def _judge_last(
    start_edge: Callable[[dict[str, Any]], Edge], configuration: dict[str, Any], wanted: str
) -> None:
    """The oldest call on record ended so."""
    assert reason(start_edge(configuration).calls()[-1]) == wanted
