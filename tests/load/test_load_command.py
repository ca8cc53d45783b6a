"""`telephony load` against a running edge: verdict, exit code, report."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.app.command_line import Finished, run_telephony
from tests.peers.child_process import ChildProcess
from tests.peers.edge import Edge
from tests.peers.waiting import wait_until

pytestmark = pytest.mark.peer

FAULTS = Path(__file__).parents[2] / "sipp_scenarios" / "faults"

_MENU = """\
about: Five callers press two keys.
calls: 5
at_once: 3
rate: 4
callers:
  - share: 4
    sends: always
    does: [{wait: 1200ms}, {press: "12"}]
    hold: 500ms
    hears: {play: question.wav, first: 1s}
  - share: 1
    does: [{wait: 1500ms}]
    hold: {mean: 500ms, at_most: 1s}
    hears: {play: question.wav, first: 800ms}
pass:
  - failed <= 0
  - answer p99 <= 2s
  - prompt heard >= 100 %
  - prompt delay p95 <= 500ms
  - loss <= 1 %
  - jitter p95 <= 20ms
  - gap p50 <= 25ms
  - mos >= 4.0
  - digits >= 100 %
  - edge memory max <= 2 GB
  - cpu per call <= 100 %
"""
_DISAPPOINTED = """\
calls: 2
at_once: 2
rate: 4
caller:
  xml: press_nothing.xml
  presses: "12"
  hold: 1500ms
  hears: {play: another.wav, first: 1s, within: 1s}
pass:
  - failed <= 0
  - prompt heard >= 100 %
  - digits >= 100 %
"""


def _load(edge: Edge, profile: Path, *options: str, launcher: tuple[str, ...] = ()) -> Finished:
    web = edge.ready["http"]
    options = ("--target", edge.sip_address(), "--edge-http", web, *options)
    return run_telephony("load", profile.name, *options, folder=profile.parent, launcher=launcher)


def _write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


def _judgements(file: Path) -> dict[str, str]:
    return {line["criterion"]: line["judgement"] for line in _figures(file)["criteria"]}


def _figures(file: Path) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(file.read_text())
    return figures


def test_a_small_load_passes_and_is_reported(edge: Edge, sounds: Path) -> None:
    profile = _write(sounds, "menu.yaml", _MENU)
    done = _load(edge, profile, "--report", "report.html", "--json", "figures.json")
    assert done.code == 0, done.out + done.err
    assert done.out.endswith("PASSED\n")
    figures = _figures(sounds / "figures.json")
    assert set(_judgements(sounds / "figures.json").values()) == {"passed"}
    assert figures["digits"] == {"pressed": 8, "right": 8, "missed": 0, "extra": 0}
    assert figures["calls"]["successful"] == 5
    assert figures["edge_counted"]['telephony_digits_received_total{method="rfc4733"}'] == 8
    assert 1 <= figures["calls"]["peak_at_once"] <= 3
    each = figures["each_call"]
    assert [call["prompt_heard"] for call in each] == [True] * 5
    assert min(call["packets"] for call in each) > 20
    on_record = {call["sip_call_id"] for call in edge.calls("ended")}
    assert {call["sip_call_id"] for call in each} <= on_record
    _opens_offline_with(sounds / "report.html", figures)


def _opens_offline_with(report: Path, figures: dict[str, Any]) -> None:
    page = report.read_text()
    assert page.count("<svg") >= 6
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", page)
    assert "<script" not in page
    for line in figures["criteria"]:
        assert line["criterion"].replace("<", "&lt;").replace(">", "&gt;") in page
    answer = figures["measured"]["answer"]["max"]
    assert f"{1000 * answer:.4g} ms" in page
    for call in figures["each_call"]:
        assert call["sip_call_id"] in page


def test_a_sound_that_is_not_played_and_keys_that_do_not_come_fail(
    edge: Edge, sounds: Path
) -> None:
    own = FAULTS.parent / "functional" / "uac-invite-expect-answer-bye.xml"
    shutil.copyfile(own, sounds / "press_nothing.xml")
    profile = _write(sounds, "disappointed.yaml", _DISAPPOINTED)
    done = _load(edge, profile, "--json", "figures.json")
    assert done.code == 1
    assert done.out.endswith("FAILED\n")
    assert _judgements(sounds / "figures.json") == {
        "failed <= 0": "passed",
        "prompt heard >= 100 %": "failed",
        "digits >= 100 %": "failed",
    }
    assert _figures(sounds / "figures.json")["digits"]["missed"] == 4


def test_without_the_right_to_listen_nothing_is_made_up(edge: Edge, sounds: Path) -> None:
    text = "caller: {hold: 500ms, hears: {play: question.wav}}\n"
    criteria = "pass: [failed <= 0, answer <= 2s, prompt heard >= 100 %, mos >= 4.0]\n"
    profile = _write(sounds, "deaf.yaml", text + criteria)
    deaf = ("setpriv", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-net_raw")
    done = _load(edge, profile, "--json", "figures.json", "--exclude", "mos", launcher=deaf)
    assert done.code == 1, done.out + done.err
    assert "CAP_NET_RAW" in done.out
    assert _judgements(sounds / "figures.json") == {
        "failed <= 0": "passed",
        "answer <= 2s": "passed",  # by SIPp's own clock
        "prompt heard >= 100 %": "not judged",
        "mos >= 4.0": "excluded",
    }


@pytest.mark.parametrize(
    "fault",
    [
        "uac-lost-200-expect-retransmission",
        "uac-cancel-during-prompt-expect-bye",
        "uac-private-address-expect-prompt",
        "uac-dtmf-without-end-expect-digits",
        "uac-rtp-lost-reordered-expect-digits",
    ],
)
def test_the_edge_withstands(edge: Edge, fault: str, tmp_path: Path) -> None:
    for file in FAULTS.glob(f"{fault}.*"):
        text = file.read_text()
        if file.suffix == ".yaml":
            text = text.replace("caller:\n", 'caller:\n  dials: "200"\n').replace(
                "hold: 3s", "hold: 2s"
            )
        _write(tmp_path, file.name, text)
    figures = tmp_path / "figures.json"
    done = _load(edge, tmp_path / f"{fault}.yaml", "--calls", "2", "--json", str(figures))
    assert done.code == 0, done.out + done.err
    assert set(_judgements(figures).values()) == {"passed"}


def test_a_machine_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    profile = _write(tmp_path, "any.yaml", "caller: {}\n")
    done = run_telephony("load", profile, "--target", "192.0.2.1:5060", folder=tmp_path)
    assert done.code == 2
    assert "--i-own 192.0.2.1" in done.err


def test_a_run_that_is_stopped_leaves_no_sipp_behind(edge: Edge, tmp_path: Path) -> None:
    _write(tmp_path, "long.yaml", "calls: 3\nat_once: 3\nrate: 5\ncaller: {hold: 5s}\n")
    command = [sys.executable, "-m", "telephony", "load", "long.yaml"]
    with ChildProcess(
        "load", [*command, "--target", edge.sip_address()], folder=tmp_path, stop_within=15.0
    ) as running:
        sipp = wait_until(
            lambda: _sipp_below(running.pid), within=30, what="telephony load to start SIPp"
        )
        running.stop()
        assert running.exit_code == 128 + signal.SIGTERM
        assert not sipp.is_running()


def _sipp_below(pid: int) -> psutil.Process | None:
    children = psutil.Process(pid).children()
    return next((child for child in children if child.name() == "sipp"), None)
