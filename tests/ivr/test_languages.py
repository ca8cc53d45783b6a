"""A flow in several languages: what is said, heard and prepared in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.domain.termination import Reason
from telephony.ivr.by_language import written_by_language
from telephony.ivr.commands import SpokenText
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow
from tests.ivr.dialogue import Dialogue

FLOW = """
flow: test
languages: [en-US, de-DE]
start: choose
commands:
  repeat: {keys: "*", phrases: {en: [again], de: [nochmal]}}
steps:
  choose:
    menu:
      prompt: [{say: Press 1., language: en-US}, {say: Die 2., language: de-DE}]
      language: en-US
      choices:
        english: {keys: "1", next: greet}
        german: {keys: "2", next: german}
        other: {keys: "3", next: wrong}
  german: {language: de-DE, next: greet}
  wrong: {language: "{{ call.caller_name }}", next: greet, on_error: greet}
  greet:
    say:
      - {en-US: Hello., de: Hallo.}
      - {play: {en-US: hello.wav, de-DE: hallo.wav}}
      - "{{ call.language }}"
    next: ask
  ask:
    menu:
      prompt: {say: {en-US: "Which one?", de-DE: "Welche?"}}
      choices:
        sales: {phrases: {en-US: [sales], de-DE: [Vertrieb, Verkauf]}, next: fixed}
      no_match: [{say: {en-US: "What?", de-DE: "Was?"}}]
  fixed: {say: {prompt: Auf Wiedersehen., language: de-DE}}
"""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    (tmp_path / "hello.wav").write_bytes(b"RIFF")
    (tmp_path / "hallo.wav").write_bytes(b"RIFF")
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return load_flow(file)


def languages(caller: Dialogue) -> list[str]:
    assert caller.playing is not None
    return [part.language for part in caller.playing.parts if isinstance(part, SpokenText)]


def test_a_call_begins_in_the_first_language(flow: Flow) -> None:
    caller = Dialogue(flow)
    assert languages(caller) == ["en-US", "de-DE"]
    assert caller.press("1").hears == "Hello. <hello.wav> en-US"
    assert caller.prompt_ends().listening is not None
    assert caller.listening is not None
    assert (caller.listening.language, caller.listening.phrases) == ("en-US", ("sales", "again"))


def test_everything_follows_the_language_that_was_set(flow: Flow) -> None:
    caller = Dialogue(flow).press("2")
    assert caller.hears == "Hallo. <hallo.wav> de-DE"
    assert languages(caller) == ["de-DE", "de-DE"]
    caller.prompt_ends()
    assert caller.hears == "Welche?"
    assert caller.mumbles().hears == "Was? Welche?"
    assert caller.listening is not None
    assert caller.listening.language == "de-DE"
    assert caller.listening.phrases == ("vertrieb", "verkauf", "nochmal")
    assert caller.says("nochmal").hears == "Welche?"
    assert caller.says("verkauf").hears == "Auf Wiedersehen."
    assert caller.noted("language")[0].details == {"language": "de-DE"}


def test_a_step_keeps_its_own_language(flow: Flow) -> None:
    caller = Dialogue(flow).press("1").prompt_ends().says("sales")
    assert languages(caller) == ["de-DE"]


def test_a_language_that_the_flow_does_not_speak_fails_the_step(flow: Flow) -> None:
    caller = Dialogue(flow).press("3")
    assert caller.noted("step failed")[0].details == {
        "step": "wrong",
        "problem": "the value is none of the flow's languages",
    }
    assert caller.hears == "Hello. <hello.wav> en-US"


def test_every_language_is_prepared(flow: Flow) -> None:
    spoken = [(text.language, text.text) for text in flow.constant_texts()]
    assert spoken == [
        ("en-US", "Press 1."),
        ("de-DE", "Die 2."),
        ("en-US", "Hello."),
        ("de-DE", "Hallo."),
        ("en-US", "Which one?"),
        ("de-DE", "Welche?"),
        ("en-US", "What?"),
        ("de-DE", "Was?"),
        ("de-DE", "Auf Wiedersehen."),
    ]
    assert [file.name for file in flow.audio_files()] == ["hello.wav", "hallo.wav"]
    assert [(each.step, each.language, each.phrases) for each in flow.phrase_sets()] == [
        ("choose", "en-US", ("again",)),
        ("ask", "en-US", ("sales", "again")),
        ("ask", "de-DE", ("vertrieb", "verkauf", "nochmal")),
    ]


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("", "en-US"),
        ("language: de-DE\n", "de-DE"),
        ("languages: [ko-KR, en-US]\n", "ko-KR"),
        ("language: en-US\nlanguages: [ko-KR, en-US]\n", "en-US"),
    ],
)
def test_the_first_language(tmp_path: Path, header: str, first: str) -> None:
    file = tmp_path / "flow.yaml"
    steps = 'start: a\nsteps:\n  a: {say: "{{ call.language }}", next: a}\n'
    file.write_text(f"flow: f\n{header}{steps}", encoding="utf-8")
    assert Dialogue(load_flow(file)).hears == first


def test_a_flow_without_a_text_for_its_language_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text("flow: f\nstart: a\nsteps:\n  a: {say: {de: Hallo.}}\n", encoding="utf-8")
    with pytest.raises(FlowError, match="Here is nothing for en-US") as refused:
        load_flow(file)
    assert "No call of this flow is spoken in de here" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "truth"),
    [
        ({"en-US": "a", "de-DE": "b"}, True),
        ({"en": "a"}, True),
        ({"en-US": "a", "german": "b"}, True),
        ({"say": "a"}, False),
        ({"say": "a", "next": "b"}, False),
        ({"prompt": "a", "to": "b"}, False),
        ({}, False),
        ("en", False),
    ],
)
def test_what_is_taken_for_a_mapping_by_language(data: object, truth: bool) -> None:
    assert written_by_language(data) is truth


def test_the_call_ends_as_before(flow: Flow) -> None:
    caller = Dialogue(flow).press("1").prompt_ends().says("sales").prompt_ends()
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP
