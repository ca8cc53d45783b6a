"""However much happens on the floor, it is looked at a few times a second, once for all pages."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import aclosing

from telephony.web.supervisor.floor_feed import LOOKS_APART, FloorFeed
from tests.virtual_time import run
from tests.web.supervisor.floor import FloorAsSet, queue, waiting

ALIVE = 10.0


def test_many_changes_are_one_look_for_all_who_watch() -> None:
    async def scene() -> None:
        floor = FloorAsSet()
        floor.put(queue("support"))
        feed = FloorFeed(floor)
        first, second = (feed.looks(None, at_least_every=ALIVE) for _ in range(2))
        async with aclosing(first), aclosing(second):
            await anext(first), await anext(second)
            assert floor.looks == 1
            for number in range(100):
                floor.put(queue("support", waiting(number)))
            look = await anext(first)
            assert list(look.rows.callers) == ["call-99"]
            assert await anext(second) is look
            assert floor.looks == 2

    run(scene())


def test_looks_keep_their_distance() -> None:
    async def scene() -> None:
        floor = FloorAsSet()
        feed = FloorFeed(floor)
        looks = feed.looks(None, at_least_every=ALIVE)
        loop = asyncio.get_running_loop()
        async with aclosing(looks):
            await anext(looks)
            times = []
            for number in range(4):
                floor.put(queue("support", waiting(number)))
                await anext(looks)
                times.append(loop.time())
        steps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert all(abs(step - LOOKS_APART) < 0.01 for step in steps)

    run(scene())


def test_a_slow_page_gets_the_latest_and_nothing_piles_up() -> None:
    async def scene() -> None:
        floor = FloorAsSet()
        feed = FloorFeed(floor)
        looks = feed.looks(None, at_least_every=ALIVE)
        async with aclosing(looks):
            await anext(looks)
            for number in range(20):
                floor.put(queue("support", waiting(number)))
                await asyncio.sleep(LOOKS_APART * 2)
            assert list((await anext(looks)).rows.callers) == ["call-19"]
            before = asyncio.get_running_loop().time()
            await anext(looks)  # nothing is left: a sign of life
            assert asyncio.get_running_loop().time() - before >= ALIVE - 0.01

    run(scene())


def test_each_sees_its_own_queues() -> None:
    async def scene() -> None:
        floor = FloorAsSet()
        floor.put(queue("sales"), queue("support"))
        feed = FloorFeed(floor)
        some = feed.looks(frozenset({"support"}), at_least_every=ALIVE)
        everything = feed.looks(None, at_least_every=ALIVE)
        async with aclosing(some), aclosing(everything):
            assert set((await anext(some)).rows.queues) == {"support"}
            assert set((await anext(everything)).rows.queues) == {"sales", "support"}

    run(scene())


def test_nobody_looks_nothing_is_watched() -> None:
    async def scene() -> None:
        floor = FloorAsSet()
        feed = FloorFeed(floor)
        looks = feed.looks(None, at_least_every=ALIVE)
        async with aclosing(looks):
            await anext(looks)
            floor.changed()
            assert (feed.watchers, len(floor.watchers)) == (1, 1)
        assert (feed.watchers, len(floor.watchers)) == (0, 0)
        floor.put(queue("new"))
        looks = feed.looks(None, at_least_every=ALIVE)
        async with aclosing(looks):
            assert set((await anext(looks)).rows.queues) == {"new"}  # not what was seen before

    run(scene())
