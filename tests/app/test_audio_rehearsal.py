"""`telephony flow test --audio`: dialogues through real prompts, voices, ears and recognisers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from telephony.app.audio_rehearsal.studio import Studio
from telephony.app.cli import app
from telephony.ivr.gates.loading import load_flows
from telephony.ivr.rehearsal.dialogue_file import FlowRehearsal, read_dialogues, rehearse_all
from telephony.prompts.settings import PromptSettings
from telephony.speech.settings import SpeechSettings
from tests.peers.g711 import Samples
from tests.peers.sound import make_sound, write_wav
from tests.speech.conftest import Says, joe_says
from tests.speech.voices import espeak_says

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

pytestmark = pytest.mark.models

_FLOWS = Path(__file__).parents[2] / "ivr_flows"

_FLOW = """
flow: main
start: menu
steps:
  menu:
    menu:
      prompt: {play: question.wav}
      choices:
        sales: {keys: "1", phrases: [sales], next: bye}
        support: {keys: "2", phrases: [technical support], next: code}
      no_input: [{play: question.wav}]
      no_match: [{play: question.wav}]
      on_failure: bye
  code:
    collect: {prompt: {play: question.wav}, digits: 16, into: code}
    next: message
  message:
    record: {prompt: {play: question.wav}, max_time: 20s, into: said}
    next: bye
  bye:
    play: question.wav
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all of these tests keep what was rendered."""
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="module")
def studio(kept: Path) -> Iterator[Studio]:
    """Loaded once; its recognisers are those of any machine that has the tests' packages."""
    with _studio(kept) as loaded:
        yield loaded


def _studio(kept: Path, echo_loss: float | None = None) -> Studio:
    speech = SpeechSettings(model_folder=kept / "models")
    return Studio(speech, PromptSettings(cache_folder=kept / "prompts"), echo_loss)


def _rehearse(studio: Studio, folder: Path, turns: str, flow: str = _FLOW) -> FlowRehearsal:
    (folder / "main.yaml").write_text(flow, encoding="utf-8")
    if not (folder / "question.wav").exists():
        write_wav(folder / "question.wav", make_sound(3, 3.0))
    file = folder / "dialogues"
    file.write_text(f"flow: main\ndialogues:\n  one:\n{turns}", encoding="utf-8")
    dialogues = [read_dialogues(file, load_flows(folder))]
    (rehearsal,) = rehearse_all(dialogues, perform=studio.perform)
    return rehearsal


def _said(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, np.int16)


@pytest.mark.parametrize(
    "turns",
    [
        "    - {say: technical support, step: code}\n",
        "    - {say: technical support, barge_in: true, steps: [code]}\n",
        "    - {say: sales, confidence: 0.3, step: menu}\n",
        "    - {say: sales, confidence: 0.6, ends: flow_hangup}\n",
        "    - {mumble: true, hears: <question.wav>, step: menu}\n    - {press: '1', step: bye}\n",
        "    - {noise: true, barge_in: true, step: menu}\n"
        "    - {say: technical support, step: code}\n",
        "    - {silent: true, hears: <question.wav>, step: menu}\n",
        '    - press: "2"\n    - press: "0123456789012345"\n'
        '      variables: {code: "0123456789012345"}\n',
        '    - press: "2"\n    - press: "0000000000000000"\n    - {talk: 6s, ends: flow_hangup}\n',
        '    - press: "2"\n    - press: "0000000000000000"\n    - {silent: true, step: bye}\n',
    ],
    ids=[
        "said after the prompt",
        "said over the prompt",
        "said, and doubted by the script",
        "said, and not doubted enough",
        "mumbled",
        "a cough",
        "nothing",
        "keys",
        "for the record",
        "nothing for the record",
    ],
)
def test_what_is_met_as_written_passes(studio: Studio, tmp_path: Path, turns: str) -> None:
    rehearsal = _rehearse(studio, tmp_path, turns)
    assert rehearsal.problems == []
    assert rehearsal.passed == 1


def test_what_was_heard_is_told_with_its_confidence_and_delay(
    studio: Studio, tmp_path: Path
) -> None:
    rehearsal = _rehearse(studio, tmp_path, "    - say: Technical support\n")
    ((heard,),) = [rehearsed.heard for rehearsed in rehearsal.rehearsed]
    assert (heard.said, heard.phrase) == ("Technical support", "technical support")
    assert 0.5 < heard.confidence <= 1
    assert heard.after is not None
    assert 0.3 < heard.after < 5


def test_a_person_in_a_file_is_heard_and_not_the_text(
    studio: Studio, tmp_path: Path, joe_says: Says
) -> None:
    write_wav(tmp_path / "joe.wav", _said(joe_says("technical support")))
    wrong = "    - say: {text: sales, file: joe.wav}\n"
    (problem,) = _rehearse(studio, tmp_path, wrong).problems
    assert 'It was heard as "technical support" (' in problem.message
    assert problem.message.endswith('), not "sales".')
    assert "less like others" in problem.remedy
    assert problem.line == 4
    right = "    - {say: {text: technical support, file: joe.wav}, step: code}\n"
    assert _rehearse(studio, tmp_path, right).problems == []


def test_a_phrase_that_isnt_listened_for_must_not_be_heard_as_one(
    studio: Studio, tmp_path: Path, joe_says: Says
) -> None:
    write_wav(tmp_path / "joe.wav", _said(joe_says("technical support")))
    turns = "    - say: {text: the weather, file: joe.wav}\n"
    (problem,) = _rehearse(studio, tmp_path, turns).problems
    assert 'and "the weather" is no phrase here' in problem.message


def test_a_sound_that_is_none_is_told(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "joe.wav").write_bytes(b"RIFF, and no more")
    turns = "    - say: {text: sales, file: joe.wav}\n"
    (problem,) = _rehearse(studio, tmp_path, turns).problems
    assert "joe.wav can't be read as WAV" in problem.message
    write_wav(tmp_path / "joe.wav", make_sound(3, 25.0))
    (problem,) = _rehearse(studio, tmp_path, turns).problems
    assert "joe.wav is longer than 20 s" in problem.message


def test_a_prompt_that_cant_be_played_is_told(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "question.wav").write_bytes(b"RIFF, and no more")
    (problem,) = _rehearse(studio, tmp_path, "    - {press: '1'}\n").problems
    assert "A prompt can't be played" in problem.message
    assert "question.wav" in problem.message


def test_korean_by_the_real_vosk(studio: Studio, tmp_path: Path) -> None:
    flow = _FLOW.replace("flow: main", "flow: main\nlanguage: ko-KR")
    flow = flow.replace("[sales]", "[예약]").replace("[technical support]", "[아니요]")
    rehearsal = _rehearse(studio, tmp_path, "    - {say: 아니요, step: code}\n", flow)
    assert rehearsal.problems == []
    write_wav(tmp_path / "word.wav", _said(espeak_says("예약", "ko", tmp_path / "said.wav")))
    turns = "    - say: {text: 아니요, file: word.wav}\n"
    (problem,) = _rehearse(studio, tmp_path, turns, flow).problems
    assert 'heard as "예약"' in problem.message


@pytest.mark.parametrize(
    ("flow", "turns", "lack"),
    [
        (
            _FLOW.replace("flow: main", "flow: main\nlanguage: cy-GB"),
            "    - {say: sales}\n",
            "telephony models install cy-gb",
        ),
        (
            "flow: main\nlanguage: cy-GB\nstart: a\nsteps: {a: {say: Bore da.}}\n",
            "    - {hears: Bore da.}\n",
            "prompts.voices.cy-GB",
        ),
    ],
    ids=["recogniser", "voice"],
)
def test_what_this_machine_lacks_is_told_and_no_failure(
    studio: Studio, tmp_path: Path, flow: str, turns: str, lack: str
) -> None:
    rehearsal = _rehearse(studio, tmp_path, turns, flow)
    assert (rehearsal.passed, rehearsal.problems) == (0, [])
    assert [lack in rehearsed.skipped for rehearsed in rehearsal.skipped] == [True]


_ASKED = "For sales, press 1, or say sales. For technical support, press 2, or say so."
_OVER_ECHO = """    - {say: technical support, barge_in: true, steps: [code]}
    - {press: "0123456789012345", step: message}
    - {talk: 3s, ends: flow_hangup}
"""


@pytest.mark.parametrize("loss", [20.0, 8.0])
def test_a_prompts_usual_echo_disturbs_nobody(
    loss: float, kept: Path, tmp_path: Path, joe_says: Says
) -> None:
    write_wav(tmp_path / "question.wav", _said(joe_says(_ASKED)))
    with _studio(kept, loss) as studio:
        rehearsal = _rehearse(studio, tmp_path, _OVER_ECHO)
    assert rehearsal.problems == []
    assert rehearsal.passed == 1


def test_an_echo_as_loud_as_speech_is_told(kept: Path, tmp_path: Path, joe_says: Says) -> None:
    write_wav(tmp_path / "question.wav", _said(joe_says(_ASKED)))
    unheard = _FLOW.replace("    menu:\n", "    menu:\n      barge_in: false\n", 1)
    with _studio(kept, 0.0) as studio:
        (problem,) = _rehearse(studio, tmp_path, _OVER_ECHO).problems
        turns = "    - {press: '1', ends: flow_hangup}\n"
        assert _rehearse(studio, tmp_path, turns, unheard).problems == []
    assert problem.message.endswith("A prompt was interrupted by its own echo.")
    assert "G.168" in problem.remedy


def test_an_echo_that_says_a_phrase_is_told(kept: Path, tmp_path: Path, joe_says: Says) -> None:
    write_wav(tmp_path / "question.wav", _said(joe_says("technical support")))
    hotword = _FLOW.replace("    menu:\n", "    menu:\n      barge_in_type: hotword\n", 1)
    with _studio(kept, 0.0) as studio:
        turns = "    - {silent: true, step: menu}\n"
        (problem,) = _rehearse(studio, tmp_path, turns, hotword).problems
    assert 'A prompt\'s own echo was heard as "technical support" (' in problem.message


def _by_command(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    arguments = ["flow", "test", str(folder), "--audio", "--json", *options]
    ran = CliRunner().invoke(app, arguments)
    told: dict[str, Any] = json.loads(ran.stdout)
    return ran.exit_code, told


def test_strict_fails_where_something_lacks(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text(
        "flow: main\nlanguage: cy-GB\nstart: a\nsteps: {a: {say: Bore da.}}\n", encoding="utf-8"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "main.yaml").write_text("flow: main\ndialogues: {one: [{hears: B}]}\n")
    code, told = _by_command(tmp_path)
    assert code == 0
    assert [each["dialogue"] for each in told["flows"]["main"]["skipped"]] == ["one"]
    assert _by_command(tmp_path, "--strict")[0] == 1


def test_an_echo_without_a_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text("flow: main\nstart: a\nsteps: {a: {hangup: {}}}\n")
    ran = CliRunner().invoke(app, ["flow", "test", str(tmp_path), "--echo", "20"])
    assert ran.exit_code == 2
    assert "--audio" in ran.output


def test_the_flow_that_comes_with_the_program_is_understood() -> None:
    code, told = _by_command(_FLOWS, "--require-coverage", "--strict")
    assert told["problems"] == []
    assert code == 0
    said = [spoken["said"] for spoken in told["flows"]["main"]["spoken"]]
    assert {"place an order", "my invoice", "correct", "wrong"} <= set(said)
