"""A shift of twenty agents in browsers: callers of the trunk wait, speak, give up.

Nobody is lost, the sentinel finds nothing, and the service level is what the model predicts for
these arrivals, these contacts and this patience.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from telephony.interfaces.browser_phones import PhoneConnected, PhoneEvent, PhoneLost, PhoneRings
from tests.bench.carrier.edge import carrier_edge
from tests.bench.carrier.shift_model import Range, Shift, predict
from tests.bench.figure import Figure
from tests.peers.browser_crowd import BrowserCrowd
from tests.peers.edge import Edge
from tests.peers.gateway import GatewayUnderTest
from tests.peers.ports import claimed_ports
from tests.peers.sipp import Sipp, SippPlan, SippResult

AGENTS = 20
OCCUPANCY = 0.88
"""Of the agents, if nobody gave up."""
PATIENCE = 60.0
"""Seconds, in the mean."""
_TALK, _LONGEST_TALK = 30.0, 40.0
"""Seconds; see floor.xml."""
_ANSWERS_AFTER = 0.3
_REPORT_EVERY = 60.0
_TOLD = 3000
"""Characters of SIPp's logs, when a call failed."""
_SCENARIO = Path(__file__).with_name("floor.xml")
_STEPS = """
wait:
  queue: {name: support, on_failure: bye}
  next: bye
bye: {hangup: {}}
"""


def measure(minutes: float) -> Iterator[Figure]:
    """Takes `minutes`, and as long as the last callers need."""
    with TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        gateway, edge = _floor(stack, folder)
        processes = {
            "edge": psutil.Process(edge.pid),
            "gateway": gateway.process(),
            "browsers, all in one process": psutil.Process(),
        }
        plan = _plan(folder, edge, minutes)
        before = {what: _spent(process) for what, process in processes.items()}
        began = time.monotonic()
        result, most = _shift(edge, plan)
        took = time.monotonic() - began
        shares = {
            what: 100 * (_spent(process) - before[what]) / took
            for what, process in processes.items()
        }
        metrics = edge.metrics()
        gone = sum(isinstance(event, PhoneLost) for event in gateway.events)
        stack.close()
        yield from _figures(metrics, result, _shift_of(folder), most)
    yield Figure(
        name="floor: agents' browsers lost", unit="browsers", samples=[gone], aim=0, digits=0
    )
    for what, share in shares.items():
        yield Figure(name=f"floor: CPU of the {what}", unit="% of a core", samples=[share])


def _floor(stack: ExitStack, folder: Path) -> tuple[GatewayUnderTest, Edge]:
    """An edge whose agents' browsers are connected, and answer soon after it rings."""
    names = [f"agent{number}" for number in range(AGENTS)]
    (port,) = stack.enter_context(claimed_ports())
    gateway = stack.enter_context(GatewayUnderTest(port))
    phones = gateway.gateways.phones

    def follow(event: PhoneEvent) -> None:
        if isinstance(event, PhoneRings):
            asyncio.get_running_loop().call_later(_ANSWERS_AFTER, phones.answer, event.owner)

    phones.listen(follow)
    crowd = stack.enter_context(BrowserCrowd())
    for name in names:
        crowd.add(gateway.connect(name))
        gateway.wait_for(PhoneConnected, name)
    address = gateway.sip_address
    agents = {name: {"phone": f"sip:{name}@{address}", "queues": ["support"]} for name in names}
    route = {"called": "*", "flow": "main", "answer": "early_media"}
    edge = carrier_edge(
        folder,
        _STEPS,
        sip={"listen": [{"transport": "udp", "port": port}]},
        trunks={"loopback": {"addresses": ["127.0.0.1/32"], "routes": [route]}},
        queues={"support": {}},
        agents=agents,
    )
    return gateway, stack.enter_context(edge)


def _plan(folder: Path, edge: Edge, minutes: float) -> SippPlan:
    seconds = 60 * minutes
    calls = round(AGENTS * OCCUPANCY * seconds / (_TALK + _ANSWERS_AFTER))
    text = _SCENARIO.read_text(encoding="utf-8").replace("SHIFT_MS", str(round(1000 * seconds)))
    scenario = folder / "floor.xml"
    scenario.write_text(text.replace("PATIENCE_MS", str(round(1000 * PATIENCE))), encoding="utf-8")
    return SippPlan(
        scenario=scenario,
        target=edge.sip_address(),
        calls=calls,
        rate=calls,  # each of them then waits for its moment
        limit=calls,
        timeout=seconds + 10 * PATIENCE,
        echo_rtp=True,
        one_media_port=True,
    )


def _shift(edge: Edge, plan: SippPlan) -> tuple[SippResult, int]:
    """How it went, and how many callers there were at most."""
    most, reported = 0, time.monotonic()
    with Sipp(plan) as sipp:
        while not sipp.ended:
            time.sleep(1.0)
            metrics = edge.metrics()
            waiting = round(metrics['telephony_queue_waiting_callers{queue="support"}'])
            busy = round(metrics['telephony_agents{state="busy"}'])
            most = max(most, waiting + busy)
            if time.monotonic() - reported >= _REPORT_EVERY:
                reported = time.monotonic()
                print(f"  {busy} speak, {waiting} wait", file=sys.stderr, flush=True)
        result = sipp.finish(within=5.0)
    if result.statistics.failed:
        print(result.logs[-_TOLD:], file=sys.stderr)
    return result, most


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _shift_of(folder: Path) -> Shift:
    """What the edge has on record."""
    with sqlite3.connect(f"file:{folder / 'calls.sqlite3'}?mode=ro", uri=True) as database:
        came = [at for (at,) in database.execute("SELECT received_at FROM calls ORDER BY 1")]
        contacts = database.execute(
            "SELECT answered_at - offered_at, ended_at - answered_at FROM contacts"
            " WHERE answered_at IS NOT NULL"
        ).fetchall()
    ringing = sum(rang for rang, _ in contacts) / len(contacts)
    talks = [talked for _, talked in contacts]
    return Shift(AGENTS, [at - came[0] for at in came], talks, ringing, PATIENCE)


def _figures(
    metrics: dict[str, float], result: SippResult, shift: Shift, most: int
) -> Iterator[Figure]:
    left = {
        outcome: round(
            metrics[f'telephony_queue_callers_total{{outcome="{outcome}",queue="support"}}']
        )
        for outcome in ("answered", "abandoned", "turned_away", "left_by_choice")
    }
    offered = len(shift.arrivals)
    lost = abs(offered - left["answered"] - left["abandoned"]) + result.statistics.failed
    yield Figure(
        name=f"floor: callers lost, {AGENTS} agents",
        unit="callers",
        samples=[lost],
        aim=0,
        digits=0,
        remark=f"{offered} came, {left['answered']} served, {left['abandoned']} gave up; "
        f"{most} at once at most",
    )
    yield Figure(
        name="floor: breaches that the sentinel found",
        unit="",
        samples=[metrics["telephony_sentinel_breaches_total"]],
        aim=0,
        digits=0,
    )
    level, gave_up = predict(shift)
    measured = metrics['telephony_queue_service_level{queue="support"}']
    yield _against("service level", measured, level)
    yield _against("callers who gave up", left["abandoned"] / offered, gave_up)


def _against(what: str, measured: float, predicted: Range) -> Figure:
    return Figure(
        name=f"floor: {what}, off the model's range",
        unit="points",
        samples=[100 * predicted.off(measured)],
        aim=0,
        remark=f"{measured:.1%}; predicted {predicted.middle:.1%}, "
        f"95 of 100 shifts {predicted.low:.1%} to {predicted.high:.1%}",
    )
