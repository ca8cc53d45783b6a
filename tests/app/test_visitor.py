"""The demo's caller who waits for an agent: one at a time, patient, and gone in the end."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from telephony.app.demo.visitor import LONGEST, PAUSE, Visitor, at_each_line
from telephony.domain.leg import LegAnswered
from telephony.domain.termination import Reason, ended
from tests.call_control.fakes import FakeLeg, FakeUserAgent
from tests.virtual_time import run

_SPEAKS = 2.0


class _Scene:
    """A visitor without a network."""

    def __init__(self) -> None:
        self.agent, self.told = FakeUserAgent(), list[str]()
        self.visitor = Visitor(self.agent, "sip:200@edge", Path("words.wav"), self.told.append)

    def calls(self) -> FakeLeg:
        leg = FakeLeg(f"visit-{len(self.told)}", prompt_seconds=_SPEAKS)
        self.agent.prepared.append(leg)
        self.visitor.call()
        return leg


def test_it_says_the_same_until_somebody_hangs_up_and_can_be_sent_again() -> None:
    async def script() -> None:
        scene = _Scene()
        leg = scene.calls()
        assert scene.told == ["A caller is on the way: answer in the browser."]
        leg.tell(LegAnswered(0.0))
        await asyncio.sleep(2 * (_SPEAKS + PAUSE) + 1)
        assert leg.asked.count("play") == 3
        leg.end(ended(Reason.CALLEE_HANGUP))
        assert scene.told[-1].startswith("The caller has gone: ")
        await asyncio.sleep(LONGEST)
        assert leg.asked == ["play"] * 3, "a call that is over is left alone"
        scene.calls()
        assert len(scene.agent.dialled) == 2

    run(script())


def test_there_is_one_at_a_time() -> None:
    async def script() -> None:
        scene = _Scene()
        leg = scene.calls()
        scene.visitor.call()
        assert scene.told[-1] == "The caller is on the line already."
        assert len(scene.agent.dialled) == 1
        leg.end(ended(Reason.NO_ANSWER))

    run(script())


def test_nobody_waits_for_ever() -> None:
    async def script() -> None:
        leg = _Scene().calls()
        leg.tell(LegAnswered(0.0))
        await asyncio.sleep(LONGEST + 1)
        assert leg.over

    run(script())


def _stdin(monkeypatch: pytest.MonkeyPatch, descriptor: int) -> None:
    class Typed:
        def fileno(self) -> int:
            return descriptor

    typed: Any = Typed()
    monkeypatch.setattr("telephony.app.demo.visitor.sys.stdin", typed)


def test_each_line_that_is_typed_acts_until_there_are_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def script() -> None:
        reads, writes = os.pipe()
        _stdin(monkeypatch, reads)
        acted: list[None] = []
        with at_each_line(lambda: acted.append(None)):
            for typed in (b"no line", b" yet\n", b"\n"):
                os.write(writes, typed)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            assert len(acted) == 2
            os.close(writes)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert len(acted) == 2
        os.close(reads)

    asyncio.run(script())


def test_where_nobody_can_type_nothing_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def script() -> None:
        with (tmp_path / "stdin").open("w+") as file:
            _stdin(monkeypatch, file.fileno())
            with at_each_line(lambda: pytest.fail("nobody typed")):
                await asyncio.sleep(0)

    asyncio.run(script())
