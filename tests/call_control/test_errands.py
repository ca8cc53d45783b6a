"""What a flow sends for is carried out, and whatever goes wrong on the way is an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from telephony.call_control.errands.errands import CallErrands, Carrier, Errands
from telephony.domain.call import CallFacts
from telephony.domain.errors import ErrandError
from telephony.domain.immutable import immutable
from telephony.ivr.commands import Errand
from telephony.ivr.events import ErrandFailed, ErrandOver
from telephony.ivr.rehearsal.stage import ANN
from tests.virtual_time import run


@immutable
class Fetch(Errand):
    """Something for these tests; answered by `Fetched`."""


@immutable
class Fetched(ErrandOver):
    """It is there."""

    caller: str


async def fetch(errand: Fetch, facts: CallFacts) -> ErrandOver:
    await asyncio.sleep(2.0)
    return Fetched(errand.errand, facts.caller.number)


def nobody_looks(errand: str, outcome: str, took: float) -> None:
    """What became of an errand is of no concern."""


async def never(errand: Fetch, facts: CallFacts) -> ErrandOver:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


async def refuse(errand: Fetch, facts: CallFacts) -> ErrandOver:
    raise ErrandError("the shelf is empty")


async def break_down(errand: Fetch, facts: CallFacts) -> ErrandOver:
    raise RuntimeError(f"unexpected: {facts.caller.number}")


def carried(carrier: Carrier, **bounds: float) -> ErrandOver:
    async def main() -> ErrandOver:
        return await Errands({Fetch: carrier}, longest=bounds.get("longest", 120.0)).carry(
            Fetch(7), ANN
        )

    return run(main())


def test_a_carrier_is_given_the_errand_and_the_call() -> None:
    assert carried(fetch) == Fetched(7, "+4930123456")


def test_what_a_carrier_refuses_is_told_in_its_words() -> None:
    assert carried(refuse) == ErrandFailed(7, "the shelf is empty")


def test_what_takes_too_long_is_given_up() -> None:
    assert carried(never, longest=5.0) == ErrandFailed(7, "it took too long", timed_out=True)


def test_a_carrier_that_breaks_down_fails_the_errand_and_tells_no_caller_s_words() -> None:
    with capture_logs() as logs:
        failed = carried(break_down)
    assert isinstance(failed, ErrandFailed)
    assert failed.problem.startswith("internal error: RuntimeError in break_down, test_errands.py:")
    assert [entry["event"] for entry in logs] == ["errand failed"]
    assert "+4930123456" not in f"{failed}{logs}"


def test_an_errand_that_nobody_carries_out_fails() -> None:
    async def main() -> ErrandOver:
        return await Errands().carry(Fetch(1), ANN)

    assert run(main()) == ErrandFailed(1, "nobody here carries out Fetch")


def test_only_so_many_are_under_way_at_once() -> None:
    async def main() -> list[ErrandOver]:
        errands = Errands({Fetch: fetch}, at_once=2)
        over = await asyncio.gather(*(errands.carry(Fetch(n), ANN) for n in range(3)))
        assert errands.under_way == 0
        return [*over, await errands.carry(Fetch(3), ANN)]

    over = run(main())
    assert [type(each) for each in over] == [Fetched, Fetched, ErrandFailed, Fetched]
    assert over[2] == ErrandFailed(2, "too many errands are under way")


async def _drop(call: CallErrands) -> None:
    call.drop(1)
    call.drop(1)
    call.drop(99)


async def _close(call: CallErrands) -> None:
    await call.close()


@pytest.mark.parametrize("end", [_drop, _close])
def test_what_nobody_waits_for_is_cancelled_and_not_answered(
    end: Callable[[CallErrands], Awaitable[None]],
) -> None:
    cancelled: list[int] = []

    async def wait(errand: Fetch, facts: CallFacts) -> ErrandOver:
        try:
            return await never(errand, facts)
        except asyncio.CancelledError:
            cancelled.append(errand.errand)
            raise

    async def main() -> list[ErrandOver]:
        reported: list[ErrandOver] = []
        errands = Errands({Fetch: wait})
        call = CallErrands(errands, ANN, reported.append, nobody_looks)
        call.send(Fetch(1))
        await asyncio.sleep(1.0)
        await end(call)
        await asyncio.sleep(1.0)
        assert errands.under_way == 0
        return reported

    assert run(main()) == []
    assert cancelled == [1]


def test_the_end_of_an_errand_is_reported_once() -> None:
    observed: list[tuple[str, str, float]] = []

    async def main() -> list[ErrandOver]:
        reported: list[ErrandOver] = []
        call = CallErrands(
            Errands({Fetch: fetch}), ANN, reported.append, lambda *seen: observed.append(seen)
        )
        call.send(Fetch(1))
        await asyncio.sleep(3.0)
        call.drop(1)
        await call.close()
        return reported

    assert run(main()) == [Fetched(1, "+4930123456")]
    assert observed == [("Fetch", "done", 2.0)]
