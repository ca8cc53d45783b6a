"""`telephony demo`: the whole program, from a fresh start to two recorded calls."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.app.command_line import run_telephony
from tests.browser.workplace import answer, expect_state, press
from tests.peers.browser import Chromium
from tests.peers.child_process import ChildProcess
from tests.peers.sipp import SippPlan, run_sipp
from tests.peers.sound import make_sound

pytestmark = [pytest.mark.peer, pytest.mark.models]

TOUR_SECONDS = 240.0
"""Two calls take about a minute; a slow machine renders the prompts first."""


def test_once_walks_a_menu_by_key_and_by_voice_and_prints_what_the_edge_recorded(
    tmp_path: Path,
) -> None:
    done = run_telephony("demo", "--once", folder=tmp_path, within=TOUR_SECONDS)
    assert done.code == 0, done.out + done.err
    by_key, by_voice = done.out.split("Call 2.")
    assert re.search(r"├ choice support by keys 2$", by_key, re.MULTILINE)
    assert re.search(r"├ collected by keys 123456$", by_key, re.MULTILINE)
    assert re.search(r'├ choice sales by speech "sales"$', by_voice, re.MULTILINE)
    for call in (by_key, by_voice):
        assert re.search(r'├ prompt "For sales, press 1, .*…"$', call, re.MULTILINE)
        assert "├ transfer answered" in call
        assert "BYE" in call
    assert done.out.rstrip().endswith("OK: both calls went as scripted.")


def test_it_stays_up_for_telephones_and_a_browser_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    arguments = [sys.executable, "-m", "telephony", "demo"]
    environment = {"TMPDIR": str(tmp_path)}
    with ChildProcess(
        "demo", arguments, folder=tmp_path, environment=environment, stop_within=30.0
    ) as demo:
        found = demo.wait_for_output(
            r"^  sip:100@(\S+);transport=udp$(?s:.*)^Ctrl-C ends it\.$", within=TOUR_SECONDS
        )
        plan = SippPlan(scenario="uac", target=found[1], called="100", pause=1.0)
        run_sipp(plan).require_success(1)
        _answer_as_the_agent(demo, found[0])
        started = psutil.Process(demo.pid).children(recursive=True)
        assert started
        demo.signal(signal.SIGINT)
        assert demo.wait(within=30.0) == 0
        psutil.wait_procs(started, timeout=1.0)
        assert not [process for process in started if process.is_running()]
    assert not list(tmp_path.glob("telephony-demo-*"))


def _answer_as_the_agent(demo: ChildProcess, invitation: str) -> None:
    """What the demo tells a newcomer to do."""
    told = re.search(
        r"Open (http\S+)/agent and sign in as (\w+), .* password (\S+)$", invitation, re.M
    )
    assert told is not None, invitation
    address, name, password = told.groups()
    with sync_playwright() as playwright, Chromium(playwright, make_sound(3)) as chromium:
        ann = chromium.open(address)
        ann.sign_in(name, password)
        ann.page.evaluate("sessionStorage.setItem('sound', 'good')")
        ann.page.reload()
        press(ann, "Start shift")
        press(ann, "Ready")
        expect_state(ann, "Ready")
        demo.type("\n")
        answer(ann)
        expect(ann.page.locator("#variables")).to_contain_text("Jo Miller")
        expect(ann.page.locator("#script")).to_contain_text("Is this about parcel 204017?")
        press(ann, "Hang up")
        demo.wait_for_output(r"^The caller has gone: ", within=20.0)
        assert ann.problems == []
        ann.close()
