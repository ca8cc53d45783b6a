"""Flows on the disk change while calls are in them: what is taken, refused and told."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from telephony.app import live_flows
from telephony.app.live_flows import LiveFlows
from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.documents.document import Document
from telephony.domain.errors import DocumentError, PromptError
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.stage import ANN, Stage

SAY = "flow: {0}\nstart: a\nsteps:\n  a: {{say: {1}}}\n"
CALL = "flow: main\nstart: a\nsteps:\n  a: {call: {flow: sub, with: {%s: x}}}\n"
SUB = "flow: sub\ninputs: {%s: text}\nstart: a\nsteps:\n  a: {say: 'Hello {{ %s }}.'}\n"


class Disk:
    """The flows of one edge, and what their prompts would cost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.flows = folder / "flows"
        self.flows.mkdir()
        self.canary = self.flows / "canary"
        self.unspeakable = ""
        """Whoever says this can't be made ready."""
        self.made_ready: list[str] = []
        self.told: list[set[str]] = []

    def write(self, name: str, text: str, folder: Path | None = None) -> Path:
        file = (folder or self.flows) / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def configure(self, **flows: object) -> Document[Settings]:
        file = self.folder / "telephony.yaml"
        route = {"called": "*", "flow": "main"}
        trunk = {"addresses": ["127.0.0.1/32"], "routes": [route]}
        settings = {
            "trunks": {"carrier": trunk},
            "flows": {"folder": str(self.flows)} | flows,
            "queues": {"support": {}},
        }
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        return read_settings(file)

    async def live(self, **flows: object) -> LiveFlows:
        live = LiveFlows(self.configure(**flows), self.folder)
        await live.prepare(self.ready)
        live.tell(lambda now: self.told.append({flow.version for flow in now}))
        return live

    def ready(self, flows: Iterable[Flow]) -> None:
        for flow in flows:
            texts = [part.text for part in flow.constant_texts()]
            self.made_ready += texts
            if self.unspeakable and any(self.unspeakable in text for text in texts):
                raise PromptError("the prompt can't be rendered")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    disk = Disk(tmp_path)
    disk.write("main", SAY.format("main", "One."))
    return disk


def run(script: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await script()

    asyncio.run(main())


def worker_threads() -> Callable[[], None]:
    """Threads of this test's own; returns what makes them let go of all that they were given.

    One that has done its work may hold what it was given a moment longer than who waits for it.
    """
    loop, pool = asyncio.get_running_loop(), ThreadPoolExecutor()
    loop.set_default_executor(pool)

    def let_go() -> None:
        pool.shutdown()
        loop.set_default_executor(ThreadPoolExecutor())
        gc.collect()

    return let_go


async def settle(live: LiveFlows) -> None:
    """Two looks: what both find alike is taken."""
    await live.take()
    await live.take()


def said(live: LiveFlows, *, canary: bool = False) -> str:
    """What a new call hears first."""
    sets = live.choice.sets
    library = sets.canary if canary else sets.everybody
    flow = library.get("main") if library is not None else None
    return Stage(flow).hears if flow is not None else ""


def test_a_change_is_taken_at_the_second_look_that_finds_it_the_same(disk: Disk) -> None:
    async def script() -> None:
        live = await disk.live()
        await settle(live)
        assert said(live) == "One."
        disk.write("main", SAY.format("main", "Two and more."))
        await live.take()
        assert said(live) == "One."
        await live.take()
        assert said(live) == "Two and more."
        assert "Two and more." in disk.made_ready, "it is rendered before a call gets it"
        assert live.readings().taken() == {("everybody", "taken"): 1}

    run(script)


def test_a_call_stays_in_the_version_that_it_entered(disk: Disk) -> None:
    disk.write("main", CALL % "name")
    disk.write("sub", SUB % ("name", "name"))

    async def script() -> None:
        let_go = worker_threads()
        live = await disk.live()
        before = live.everybody.get("main")
        assert before is not None
        call = Stage(before)
        disk.write("main", SAY.format("main", "Two."))
        (disk.flows / "sub.yaml").unlink()
        await settle(live)
        assert said(live) == "Two."
        assert call.hears == "Hello x."
        old = {before.version, before.called["sub"].version}
        assert disk.told[-1] > old, "where old calls may dial isn't forgotten"
        del before, call
        let_go()
        await live._forget()
        assert not disk.told[-1] & old

    run(script)


BAD = {
    "half-written": SAY.format("main", "Two.")[:-20],
    "empty": "",
    "yaml-bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "no-such-step": SAY.format("main", "Two.").replace("start: a", "start: b"),
    "queue-unknown": "flow: main\nstart: a\nsteps:\n  a: {queue: sales}\n",
    "megabyte": SAY.format("main", "x" * 1024 * 1024),
    "long-prompt": SAY.format("main", "word " * 190_000),
    "wrong-name": SAY.format("mian", "Two."),
    "not-text": "\x00\x01",
}

MARKS = {"long-prompt": pytest.mark.long}


@pytest.mark.parametrize("defect", [pytest.param(name, marks=MARKS.get(name, ())) for name in BAD])
def test_what_is_not_fit_is_refused_told_and_mended(disk: Disk, defect: str) -> None:
    async def script() -> None:
        live = await disk.live()
        disk.write("main", BAD[defect])
        began = time.perf_counter()
        await settle(live)
        assert time.perf_counter() - began < 20, "whatever it is, it is read in a moment"
        assert said(live) == "One."
        assert "main" in live.problem
        assert len(live.problem) < 2000
        assert live.readings().refused() == {"everybody": True, "canary": False}
        disk.write("main", SAY.format("main", "Three."))
        await settle(live)
        assert (said(live), live.problem) == ("Three.", "")
        assert live.readings().taken() == {("everybody", "refused"): 1, ("everybody", "taken"): 1}

    run(script)


@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_deleted_flow_is_refused_while_routes_lead_to_it(
    disk: Disk, *, whole_folder: bool
) -> None:
    disk.write("other", SAY.format("other", "Other."))

    async def script() -> None:
        live = await disk.live()
        if whole_folder:
            disk.flows.rename(disk.folder / "elsewhere")
        else:
            (disk.flows / "main.yaml").unlink()
        await settle(live)
        assert said(live) == "One."
        assert "There is no" in live.problem

    run(script)


def test_prompts_that_cannot_be_rendered_keep_a_version_out(disk: Disk) -> None:
    async def script() -> None:
        live = await disk.live()
        disk.unspeakable = "Two"
        disk.write("main", SAY.format("main", "Two."))
        await settle(live)
        assert said(live) == "One."
        assert "can't be rendered" in live.problem

    run(script)


def test_files_that_only_fit_together_are_taken_together(disk: Disk) -> None:
    disk.write("main", CALL % "name")
    disk.write("sub", SUB % ("name", "name"))

    async def script() -> None:
        live = await disk.live()
        disk.write("sub", SUB % ("title", "title"))
        await settle(live)
        assert "`sub` can't be called without `title`" in live.problem
        assert said(live) == "Hello x."
        disk.write("main", CALL % "title")
        await settle(live)
        assert live.problem == ""
        called = live.everybody.flows["main"].called["sub"]
        assert list(called.inputs) == ["title"]

    run(script)


def test_a_file_that_goes_on_changing_is_waited_for(disk: Disk) -> None:
    async def script() -> None:
        live = await disk.live()
        for number in range(5):
            disk.write("main", SAY.format("main", "Two." * (number + 1)))
            await live.take()
        assert said(live) == "One."
        await live.take()
        assert said(live) == "Two.Two.Two.Two.Two."

    run(script)


def test_a_file_that_changes_while_it_is_read_is_read_again(disk: Disk) -> None:
    async def script() -> None:
        live = await disk.live()
        disk.write("main", SAY.format("main", "Half."))
        await live.take()
        ready = disk.ready

        def meanwhile(flows: Iterable[Flow]) -> None:
            live._ready = ready
            disk.write("main", SAY.format("main", "And the whole."))

        live._ready = meanwhile
        await live.take()
        assert said(live) == "One."
        await settle(live)
        assert said(live) == "And the whole."

    run(script)


def test_sounds_count_as_part_of_the_flows(disk: Disk) -> None:
    sound = disk.flows / "jingle.wav"
    flow = "flow: main\nstart: a\nsteps:\n  a: {play: jingle.wav}\n"

    async def script() -> None:
        live = await disk.live()
        disk.write("main", flow)
        await settle(live)
        assert "`jingle.wav` doesn't exist" in live.problem
        sound.write_bytes(b"RIFF")
        await settle(live)
        assert (said(live), live.problem) == ("<jingle.wav>", "")
        await settle(live)
        disk.made_ready.clear()
        readied: list[Flow] = []
        live._ready = readied.extend
        await settle(live)
        assert readied == [], "nothing changed"
        sound.write_bytes(b"RIFF, another")
        await settle(live)
        assert [flow.name for flow in readied] == ["main"]

    run(script)


def test_without_watching_only_a_signal_takes_them(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_flows, "LOOK_EVERY", 0.0)

    async def script() -> None:
        live = await disk.live(watch=False)
        disk.write("main", SAY.format("main", "Two."))
        watching = asyncio.create_task(live.watch())
        for _ in range(20):
            await asyncio.sleep(0)
        watching.cancel()
        assert said(live) == "One."
        await live.follow(disk.configure(watch=False).value)
        assert said(live) == "Two."

    run(script)


def test_a_canary_is_tried_changed_and_promoted(disk: Disk) -> None:
    async def script() -> None:
        live = await disk.live(canary={"share": 20})
        assert live.choice.sets.canary is None
        tried = disk.write("main", SAY.format("main", "New."), disk.canary)
        await settle(live)
        assert (said(live), said(live, canary=True)) == ("One.", "New.")
        assert live.choice.sets.share == 20
        sets = {(each.flow, each.set) for each in live.readings().flows()}
        assert sets == {("main", "everybody"), ("main", "canary")}
        assert live.readings().share() == 20
        tried.rename(disk.flows / "main.yaml")
        await settle(live)
        assert said(live) == "New."
        assert live.choice.sets.canary is None
        assert live.problem == ""

    run(script)


def test_a_bad_canary_changes_nothing_for_anybody(disk: Disk) -> None:
    disk.write("main", SAY.format("main", "New."), disk.canary)

    async def script() -> None:
        live = await disk.live(canary={"share": 20})
        disk.write("main", "flow: main\n", disk.canary)
        disk.write("main", SAY.format("main", "Two."))
        await settle(live)
        assert (said(live), said(live, canary=True)) == ("Two.", "New.")
        assert "canary" in live.problem
        assert live.readings().refused() == {"everybody": False, "canary": True}

    run(script)


def test_a_bad_canary_at_the_start_keeps_nobody_from_calling(disk: Disk) -> None:
    disk.write("main", "flow: main\n", disk.canary)

    async def script() -> None:
        live = await disk.live(canary={"share": 20})
        assert said(live) == "One."
        assert live.choice.sets.canary is None
        assert "canary" in live.problem

    run(script)


def test_a_canary_that_no_longer_fits_is_given_up(disk: Disk) -> None:
    disk.write("main", CALL % "name")
    disk.write("sub", SUB % ("name", "name"))
    disk.write("main", CALL % "name" + "  b: {say: Tried.}\n", disk.canary)

    async def script() -> None:
        live = await disk.live(canary={"share": 20})
        assert live.choice.sets.canary is not None
        disk.write("sub", SUB % ("title", "title"))
        disk.write("main", CALL % "title")
        await settle(live)
        assert live.everybody.flows["main"].called["sub"].inputs.keys() == {"title"}
        assert live.choice.sets.canary is None
        assert "canary" in live.problem

    run(script)


def test_sounds_of_a_canary_are_found_where_it_will_be(disk: Disk) -> None:
    (disk.flows / "jingle.wav").write_bytes(b"RIFF")
    disk.write("main", "flow: main\nstart: a\nsteps:\n  a: {play: jingle.wav}\n", disk.canary)

    async def script() -> None:
        live = await disk.live()
        assert live.problem == ""
        sets = live.choice.sets
        assert sets.canary is not None
        assert sets.canary.flows["main"].audio_files() == [disk.flows / "jingle.wav"]
        call = Stage(sets.canary.flows["main"], ANN)
        assert call.playing is not None
        assert call.playing.parts[0].file == disk.flows / "jingle.wav"  # type: ignore[union-attr]

    run(script)


def test_a_new_share_is_taken_with_the_configuration(disk: Disk) -> None:
    async def script() -> None:
        live = await disk.live(canary={"share": 1})
        await live.follow(disk.configure(canary={"share": 50}).value)
        assert live.choice.sets.share == 50

    run(script)


@pytest.mark.parametrize("share", [-1, 101, "some"])
def test_a_share_is_a_percentage(disk: Disk, share: object) -> None:
    with pytest.raises(DocumentError, match="share"):
        disk.configure(canary={"share": share})


def test_a_flow_with_inputs_takes_no_calls_of_a_trunk(disk: Disk) -> None:
    disk.write("main", SUB.replace("sub", "main") % ("name", "name"))
    with pytest.raises(DocumentError, match="The flow `main` has to be called with `name`"):
        LiveFlows(disk.configure(), disk.folder)
