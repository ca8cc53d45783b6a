"""Half an hour at 70 % of the capacity: callers come and go, nothing fails, nothing grows."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.carrier.edge import carrier_edge
from tests.bench.carrier.usage import MIB, Usage, memory_slope, usage_of
from tests.bench.figure import Figure
from tests.peers.edge import Edge
from tests.peers.sipp import Sipp, SippPlan, SippResult, run_sipp
from tests.peers.sound import make_sound

LOAD = 0.7
"""Of the capacity."""
_MEAN_CALL = 60.0
"""Seconds; from 20 to 100, see soak.xml."""
_LONGEST_CALL = 110.0
_LOOK_EVERY = 5.0
_REPORT_EVERY = 60.0
_WARM_UP_CALLS, _WARM_UP_SHARE, _LONGEST_WARM_UP = 20, 1 / 3, 600.0
_QUERIES_AT_ONCE = 16
_FORGET_SECONDS = 40.0
"""A transaction lives on for 32 s after its call (RFC 3261 section 17.2.2, Timer J), and a
closed call's sockets for a moment."""
_FLAT = 1.0
"""MiB an hour that memory may surely grow by: less than a day's noise."""
_STEPS = """
ask:
  collect: {prompt: {play: music.wav}, digits: 1, into: key, timeout: 120s, on_failure: ask}
  next: ask
"""
_SCENARIO = Path(__file__).with_name("soak.xml")


def measure(minutes: float, capacity: int) -> Iterator[Figure]:
    """Takes `minutes`, and four more for the first and the last callers."""
    at_once = round(LOAD * capacity)
    with TemporaryDirectory(prefix="bench-") as name:
        sounds = {"music.wav": make_sound(1, 20.0)}
        ports = {"rtp_ports": {"first": 10000, "last": 19998}}
        with carrier_edge(Path(name), _STEPS, sounds=sounds, sip=ports) as edge:
            run_sipp(_short_calls(edge))
            _fill_pools(edge)
            time.sleep(_FORGET_SECONDS)
            usages = [usage_of(edge.pid, time.monotonic())]
            result = _soak(edge, _plan(edge, minutes, at_once), usages)
            time.sleep(_FORGET_SECONDS)
            usages.append(usage_of(edge.pid, time.monotonic()))
            yield from _figures(edge, result, usages, at_once)
        yield _store(Path(name) / "calls.sqlite3", result.statistics.successful)


def _fill_pools(edge: Edge) -> None:
    """Threads for queries come as they are needed, up to a bound, and stay: no leak, so let
    them all come before they are counted."""
    with ThreadPoolExecutor(_QUERIES_AT_ONCE) as threads:
        list(threads.map(lambda _: edge.calls(), range(20 * _QUERIES_AT_ONCE)))


def _short_calls(edge: Edge) -> SippPlan:
    return SippPlan(
        scenario="functional/uac-invite-expect-answer-bye.xml",
        target=edge.sip_address(),
        calls=_WARM_UP_CALLS,
        limit=_WARM_UP_CALLS,
        pause=0.5,
    )


def _plan(edge: Edge, minutes: float, at_once: int) -> SippPlan:
    seconds = max(60 * minutes - _MEAN_CALL, 0.0)
    return SippPlan(
        scenario=_SCENARIO,
        target=edge.sip_address(),
        calls=at_once + round(at_once * seconds / _MEAN_CALL),
        # A little more than leave, so that the limit alone decides how many there are.
        rate=1.5 * at_once / _MEAN_CALL,
        limit=at_once,
        timeout=60 * minutes + 3 * _LONGEST_CALL,
        echo_rtp=True,
        one_media_port=True,
    )


def _soak(edge: Edge, plan: SippPlan, usages: list[Usage]) -> SippResult:
    began = reported = time.monotonic()
    with Sipp(plan) as sipp:
        while not sipp.ended:
            time.sleep(_LOOK_EVERY)
            now = time.monotonic()
            usages.append(usage_of(edge.pid, now))
            if now - reported >= _REPORT_EVERY:
                reported = now
                print(_progress(edge, usages, now - began), file=sys.stderr, flush=True)
        return sipp.finish(within=5.0)


def _progress(edge: Edge, usages: list[Usage], seconds: float) -> str:
    metrics, last = edge.metrics(), usages[-1]
    ended = sum(
        value for name, value in metrics.items() if name.startswith("telephony_calls_total")
    )
    calls = metrics["telephony_calls_in_progress"]
    return (
        f"  minute {seconds / 60:.0f}: {calls:.0f} calls, {ended:.0f} ended, "
        f"{last.memory / MIB:.0f} MiB, {last.files} descriptors, {last.threads} threads, "
        f"{100 * _cpu_share(usages[-13:]):.0f} % of a core"
    )


def _ended(metrics: dict[str, float]) -> dict[str, float]:
    """Calls by trunk, result and reason, as the edge counts them."""
    return {name: n for name, n in metrics.items() if name.startswith("telephony_calls_total")}


def _cpu_share(usages: list[Usage]) -> float:
    return (usages[-1].cpu - usages[0].cpu) / (usages[-1].at - usages[0].at)


def _figures(edge: Edge, result: SippResult, usages: list[Usage], at_once: int) -> Iterator[Figure]:
    first, last = usages[0], usages[-1]
    during = usages[1:-1]
    length = during[-1].at - during[0].at
    warm = during[0].at + min(_LONGEST_WARM_UP, _WARM_UP_SHARE * length)
    # The last callers leave and no new ones come: that is no time to measure in.
    steady = [usage for usage in during if usage.at <= during[-1].at - _LONGEST_CALL] or during
    slope = memory_slope(steady, warm)
    statistics = result.statistics
    ended = _ended(edge.metrics())
    odd = sum(value for name, value in ended.items() if "caller_hangup" not in name)
    yield Figure(
        name=f"soak: calls failed, {at_once} at once for {length / 60:.0f} minutes",
        unit="calls",
        samples=[statistics.failed + odd],
        aim=0,
        digits=0,
        remark=f"{statistics.successful} successful; {100 * _cpu_share(steady):.0f} % of a core",
    )
    yield Figure(
        name="soak: memory surely grows by",
        unit="MiB/h",
        samples=[slope.surely],
        aim=_FLAT,
        remark=(
            f"{slope.value:+.1f} ± {slope.margin:.1f} (95 %), {steady[-1].memory / MIB:.0f} MiB, "
            f"after {(warm - during[0].at) / 60:.0f} minutes"
        ),
    )
    for what in ("files", "threads"):
        before, after = getattr(first, what), getattr(last, what)
        most = max(getattr(usage, what) for usage in during)
        yield Figure(
            name=f"soak: {what} kept",
            unit=what,
            samples=[after - before],
            aim=0,
            digits=0,
            remark=f"{before} before, {after} after, at most {most}",
        )


def _store(file: Path, calls: int) -> Figure:
    """The edge has ended: every call is on record, once, and the file is sound."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        (records,) = database.execute("SELECT count(*) FROM calls").fetchone()
    return Figure(
        name="soak: calls without a record",
        unit="calls",
        samples=[abs(calls + _WARM_UP_CALLS - records)],
        aim=0,
        digits=0,
        remark=f"{records} records; SQLite says {sound}; {file.stat().st_size / MIB:.0f} MiB",
    )
