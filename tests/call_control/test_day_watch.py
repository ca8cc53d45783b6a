"""The day's course follows the floor, and a start at noon knows the morning."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from telephony.call_control.desks.day_watch import DayWatch
from telephony.domain.leg import LegAnswered
from telephony.domain.termination import Reason, ended
from tests.call_control.centre import ANN, Centre

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=BERLIN).timestamp()
MINUTE = 12 * 60


def test_callers_and_agents_are_seen_in_their_minutes(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        day = DayWatch(centre.centre, BERLIN, lambda: NOON + loop.time() - began)
        watch = asyncio.create_task(day.watch())
        await asyncio.sleep(30)
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(15)  # rung, so still waiting
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(60)
        caller.end(ended(Reason.CALLER_HANGUP))
        await asyncio.sleep(30)
        course = day.view(frozenset({"support"}))
        assert (course.now, datetime.fromtimestamp(course.midnight, BERLIN).hour) == (MINUTE + 2, 0)
        assert course.waiting == {MINUTE: 1}
        assert course.counted == course.in_time == {MINUTE: 1}
        assert course.on_duty == {MINUTE: 1, MINUTE + 1: 1, MINUTE + 2: 1}
        assert day.view(frozenset({"other"})) == replace(
            course, waiting={}, counted={}, in_time={}, on_duty={}
        )
        watch.cancel()

    centre.play(script)
