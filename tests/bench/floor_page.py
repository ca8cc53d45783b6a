"""The supervisor's page with 500 callers waiting: how soon a change is on the screen, and what it
costs the browser."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import CDPSession, Page, sync_playwright

from telephony.acd.agent_state import AgentState
from telephony.interfaces.supervisor_desk import DayCourse, QueueBoard
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from telephony.web.server import serve
from telephony.web.session_cookie import PLAIN_NAME
from telephony.web.supervisor.side import FloorSide
from tests.bench.figure import Figure
from tests.peers.browser import PROGRAM, SWITCHES
from tests.web.edge import WebSide
from tests.web.people import SUE, people
from tests.web.supervisor.floor import FloorAsSet, agent, call, queue, waiting

CALLERS, QUEUES, AGENTS = 500, 10, 60
CHANGES_PER_SECOND = 8
SECONDS = 20.0
_SETTLE = 3.0
_ZONE = ZoneInfo("UTC")
_WATCH = """
(() => {
  const seen = (window.seenByTheTest = { frames: [], updates: [], tasks: [] });
  let last = 0;
  const frame = (now) => {
    if (last) seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
  }).observe({ entryTypes: ["longtask"] });
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => {
        const came = performance.now();
        requestAnimationFrame(() => {
          const painted = new MessageChannel();
          painted.port1.onmessage = () => seen.updates.push(performance.now() - came);
          painted.port2.postMessage(null);
        });
      });
    }
  };
})();
"""


def measure() -> Iterator[Figure]:
    """What a supervisor's browser does while callers come and go."""
    with (
        TemporaryDirectory() as folder,
        busy_floor(Path(folder)) as (address, cookie),
        sync_playwright() as playwright,
    ):
        program = playwright.chromium.launch(executable_path=PROGRAM, args=list(SWITCHES))
        context = program.new_context(viewport={"width": 1600, "height": 900})
        context.add_cookies([{"name": PLAIN_NAME, "value": cookie, "url": address}])
        context.add_init_script(_WATCH)
        seen, busy = _watched(context.new_page(), address)
        program.close()
    remark = f"{CALLERS} waiting, {AGENTS} agents, {CHANGES_PER_SECOND} changes a second"
    yield Figure(
        name="floor page, change on the screen",
        unit="ms",
        samples=seen["updates"],
        aim=50,
        remark=remark,
    )
    yield Figure(name="floor page, between frames", unit="ms", samples=seen["frames"], aim=34)
    for name, spent in busy.items():
        each = 1000 * spent / max(1, len(seen["updates"]))
        yield Figure(
            name=f"floor page, {name}", unit="ms of CPU a change", samples=[each], digits=1
        )
    longest = max(seen["tasks"], default=0.0)
    yield Figure(name="floor page, longest task", unit="ms", samples=[longest], digits=0)


def _watched(page: Page, address: str) -> tuple[dict[str, list[float]], dict[str, float]]:
    page.goto(f"{address}/supervisor")
    page.locator(f'#callers[aria-rowcount="{CALLERS + 1}"]').wait_for()
    page.wait_for_timeout(_SETTLE * 1000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate("for (const list of Object.values(seenByTheTest)) list.length = 0")
    before = _spent(session)
    page.wait_for_timeout(SECONDS * 1000)
    after = _spent(session)
    seen: dict[str, list[float]] = page.evaluate("seenByTheTest")
    return seen, {name: after[name] - before[name] for name in before}


def _spent(session: CDPSession) -> dict[str, float]:
    """Seconds of processor time of the page's own thread, which other programs don't lengthen."""
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    names = {"TaskDuration": "all tasks", "ScriptDuration": "script", "LayoutDuration": "layout"}
    names["RecalcStyleDuration"] = "styles"
    return {name: found[key] for key, name in names.items()}


@contextmanager
def busy_floor(folder: Path) -> Iterator[tuple[str, str]]:
    """The page's address, and the cookie of a supervisor; the floor changes all the time."""
    store = open_store(StoreSettings(url=f"sqlite:///{folder}/calls.sqlite3"))
    web, floor = WebSide(store), Crowd()
    web.access = people(SUE)
    web.floor = FloorSide(floor.desk, _ZONE)
    cookie = web.access.sessions.begin(SUE)
    up = threading.Event()
    address: list[str] = []

    async def run() -> None:
        server = await serve(web.application(), "127.0.0.1", 0)
        address.append(server.address)
        up.set()
        while not ended.is_set():
            floor.change()
            await asyncio.sleep(1 / CHANGES_PER_SECOND)
        await server.close()

    ended = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(run()), name="floor")
    thread.start()
    try:
        if not up.wait(30):
            raise TimeoutError("The page's server didn't start.")
        yield address[0], cookie
    finally:
        ended.set()
        thread.join()
        store.close()


class Crowd:
    """Many callers in some queues; at each change some leave, others come, agents do something."""

    def __init__(self) -> None:
        self.desk = FloorAsSet()
        self._chance = random.Random(1)
        self._number = 0
        self._names = [f"queue {number:02}" for number in range(QUEUES)]
        self._agents = [f"agent {number:02}" for number in range(AGENTS)]
        now = time.time()
        each = CALLERS // QUEUES
        for name in self._names:
            self.desk.queues[name] = queue(
                name, *(self._caller(now - 20 * place) for place in range(each, 0, -1)), busy=5
            )
        for number in range(AGENTS):
            self._act(number)
        self.desk.day = _a_day()

    def change(self) -> None:
        """One look's worth."""
        name = self._chance.choice(self._names)
        board: QueueBoard = self.desk.queues[name]
        why = f"{self._chance.randrange(2, 6)} busy, {self._chance.randrange(3)} on a break"
        rest = [replace(one, why=why) for one in board.waiting[1:]]
        answered = board.answered + 1
        self.desk.queues[name] = replace(
            board, waiting=[*rest, self._caller(time.time(), why)], answered=answered
        )
        self._act(self._chance.randrange(AGENTS))
        self.desk.changed()

    def _caller(self, since: float, why: str = "5 busy") -> Any:
        self._number += 1
        return waiting(self._number, since, why)

    def _act(self, number: int) -> None:
        state = self._chance.choice([AgentState.BUSY, AgentState.READY, AgentState.WRAP_UP])
        name, served = self._agents[number], self._names[number % QUEUES]
        talks = call(served, number) if state is AgentState.BUSY else None
        self.desk.agents[name] = agent(name, served, state=state, since=time.time(), call=talks)


def _a_day() -> DayCourse:
    midnight = time.time() // 86_400 * 86_400
    chance, now = random.Random(2), 17 * 60
    minutes = range(8 * 60, now)
    counted = {minute: chance.randrange(1, 9) for minute in minutes}
    return DayCourse(
        midnight,
        now,
        waiting={minute: max(0, int(20 - abs(minute - 660) / 12)) for minute in minutes},
        counted=counted,
        in_time={minute: round(0.8 * number) for minute, number in counted.items()},
        on_duty={minute: 40 + 10 * (600 < minute < 900) for minute in minutes},
    )
