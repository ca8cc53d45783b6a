"""Whom the drain calls: who might hear something, who asked for it, and who always is."""

from __future__ import annotations

import asyncio

from telephony.call_control.audio.audio_drain import AudioDrain
from tests.call_control.fakes import FakeRing
from tests.virtual_time import run


class Member:
    """Notes that it was called; says what `again` says."""

    def __init__(self, *, again: bool = False) -> None:
        self.ring = FakeRing()
        self.again = again
        self.calls = 0

    def advance(self) -> bool:
        self.calls += 1
        return self.again


class Rounds:
    """A drain, round by round."""

    def __init__(self) -> None:
        self.loud: list[FakeRing] = []
        self.drain = AudioDrain(lambda: self.loud, interval=1.0)
        self._between = 0.5
        """From a round to where the test looks."""

    async def __aenter__(self) -> Rounds:
        self._task = asyncio.create_task(self.drain.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def pass_by(self, rounds: int) -> None:
        await asyncio.sleep(rounds - self._between)
        self._between = 0.0


def test_a_quiet_ring_is_left_alone_until_it_is_worth_it() -> None:
    async def main() -> None:
        loud, quiet = Member(), Member()
        async with Rounds() as rounds:
            for member in (loud, quiet):
                rounds.drain.add(member.advance, member.ring)
            await rounds.pass_by(3)
            assert (loud.calls, quiet.calls) == (0, 0)
            rounds.loud.append(loud.ring)
            await rounds.pass_by(2)
            assert (loud.calls, quiet.calls) == (2, 0)

    run(main())


def test_whoever_asks_for_it_is_called_in_any_case() -> None:
    async def main() -> None:
        speaking = Member(again=True)
        async with Rounds() as rounds:
            rounds.drain.add(speaking.advance, speaking.ring)
            rounds.loud.append(speaking.ring)
            await rounds.pass_by(1)
            rounds.loud.clear()
            await rounds.pass_by(2)
            assert speaking.calls == 3, "the silence after speech counts, too"
            speaking.again = False
            await rounds.pass_by(2)
            assert speaking.calls == 4

    run(main())


def test_a_member_of_every_round_is_called_in_each_until_it_is_removed() -> None:
    async def main() -> None:
        always = Member()
        async with Rounds() as rounds:
            rounds.drain.add_to_every_round(always.advance)
            await rounds.pass_by(3)
            assert always.calls == 3
            rounds.drain.remove(always.advance)
            await rounds.pass_by(2)
            assert always.calls == 3

    run(main())


def test_one_that_fails_is_removed_and_the_others_go_on() -> None:
    def fail() -> bool:
        raise OSError("out of order")

    async def main() -> None:
        ring, other = FakeRing(), Member()
        async with Rounds() as rounds:
            rounds.drain.add(fail, ring)
            rounds.drain.add(other.advance, other.ring)
            rounds.loud += [ring, other.ring]
            await rounds.pass_by(2)
            assert other.calls == 2

    run(main())
