"""SIPp's own scenarios: 200 calls each, a few at a time, beside all other tests.

`uac_pcap` takes ten minutes on the stock wheel, nearly all of them waited for: `make test` has
this file run beside all others. `-k "not sipp_load"` leaves it out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from tests.edge.on_record import events, keys, reason, timeline
from tests.edge.soak import CALLS, Soak
from tests.peers.waiting import wait_until

MEGABYTE = 1 << 20
GROWTH = 2 * MEGABYTE
"""From call 50 to 200: 14 KB a call, less than half of what each holds while it lasts."""

WORKERS = (os.cpu_count() or 1) + 4
"""Threads that an event loop keeps for blocking work once it had some."""

pytestmark = pytest.mark.models
SCENARIOS = ["uac", "uac_pcap"]


@pytest.fixture(params=SCENARIOS)
def soak(request: pytest.FixtureRequest, soaks: Mapping[str, Soak]) -> Soak:
    """One scenario's run."""
    return soaks[request.param]


def test_the_long_calls_begin(soak: Soak) -> None:
    wait_until(lambda: soak.edge.calls("active"), within=10, what="a call")


def test_none_of_200_calls_fails_and_each_is_on_record_once(soak: Soak) -> None:
    result = soak.finish()
    result.require_success(CALLS)
    assert result.statistics.peak_calls == soak.at_once
    records = soak.edge.wait_for_calls(CALLS)
    assert len({record["sip_call_id"] for record in records}) == len(records) == CALLS
    assert {reason(record) for record in records} == {"completed/caller_hangup"}
    assert {events(soak.edge, record).count("ended") for record in records} == {1}


def test_each_call_of_uac_pcap_has_its_one_digit(soaks: Mapping[str, Soak]) -> None:
    soak = soaks["uac_pcap"]
    soak.finish()
    for record in soak.edge.wait_for_calls(CALLS):
        assert keys(soak.edge, record) == [("1", "rfc4733")], timeline(soak.edge, record)
        assert record["digits_received"] == 1


def test_memory_is_flat_from_call_50_to_200(soak: Soak) -> None:
    soak.finish()
    early, late = soak.memory_after(50), soak.memory_after(CALLS - soak.at_once)
    print(f"resident: {early / MEGABYTE:.1f} MiB, then {late / MEGABYTE:.1f} MiB")
    assert late - early < GROWTH, [usage.memory // 1024 for usage in soak.usage]


def test_files_and_threads_are_given_back(soak: Soak) -> None:
    soak.finish()
    files, threads = soak.kept()
    assert files <= 0
    assert threads <= WORKERS
