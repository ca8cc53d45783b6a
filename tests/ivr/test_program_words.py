"""What the program says by itself is in the call's language, and missed where it has no words."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.domain.recording import Consent, VoiceEnd
from telephony.ivr.commands import Play, RecordVoice, SpokenText
from telephony.ivr.events import VoiceRecorded
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.gates.references import Configured
from telephony.ivr.notice import RecordingNotice
from telephony.wording.languages.german import WORDS as GERMAN
from tests.ivr.dialogue import FACTS, Dialogue, flow_of

CALLBACK = """
arrange:
  callback: {queue: support, windows: [{prompt: Bald., within: 4h}]}
"""
VOICEMAIL = """
leave:
  voicemail: {box: support, prompt: Hallo.}
"""
QUEUE = "wait: {queue: support}"


def two_languages(folder: Path, steps: str, configured: Configured | None = None) -> list[str]:
    """What is wrong with a flow in English and Finnish."""
    file = folder / "flow.yaml"
    first = steps.partition(":")[0]
    file.write_text(
        f"flow: test\nlanguages: [en-US, fi-FI]\nstart: {first}\nsteps: {{{steps}}}",
        encoding="utf-8",
    )
    try:
        load_flow(file, configured)
    except FlowError as error:
        return [f"{problem.message} {problem.remedy}" for problem in error.problems]
    return []


def test_the_review_of_a_message_is_in_the_calls_language(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, VOICEMAIL, language="de-DE")
    caller = Dialogue(flow).prompt_ends().prompt_ends()
    assert isinstance(caller.errand, RecordVoice)
    number = caller.errand.errand
    caller.send(VoiceRecorded(number, "rec-1", 4.0, VoiceEnd.SILENCE, Path("said.wav")))
    assert caller.hears == GERMAN.message_review
    review = SpokenText(GERMAN.message_review, "de-DE", constant=True)
    assert review in flow.constant_texts(), "it is rendered ahead"


def test_the_number_of_a_callback_is_read_back_in_the_calls_language(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, CALLBACK, language="de-DE")
    caller = Dialogue(flow)
    digits = ", ".join(FACTS.caller.number.lstrip("+"))
    assert caller.hears == GERMAN.callback_confirm.format(number=digits)
    assert caller.press("2").hears == GERMAN.callback_number
    assert [text.constant for text in flow.own_texts()] == [False, True]


def test_a_number_that_is_secret_is_kept_from_the_screens(tmp_path: Path) -> None:
    steps = f"careful: {{secure: on, next: arrange}}\n{CALLBACK.strip()}"
    playing = Dialogue(flow_of(tmp_path, steps)).playing
    assert isinstance(playing, Play)
    assert [part.secret for part in playing.parts if isinstance(part, SpokenText)] == [True]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (
            "leave: {voicemail: {box: support, prompt: {play: a.wav}}}",
            ["for the review of a message. Write `review_prompt`, or `review: false`."],
        ),
        (
            'leave: {voicemail: {box: a, prompt: "{{ call.id }}", review_prompt: "{{ call.id }}"}}',
            [],
        ),
        ('leave: {voicemail: {box: a, prompt: "{{ call.id }}", review: false}}', []),
        (
            'ask: {callback: {queue: a, windows: [{prompt: "{{ call.id }}", within: 4h}]}}',
            ["for reading a number back.", "for asking for a number."],
        ),
        (
            'ask: {menu: {prompt: "{{ call.id }}", choices: {a: {keys: 1, next: ask}},'
            " confirm_below: 0.9}}",
            ["for asking whether it heard right. Delete `confirm_below`."],
        ),
        (
            'ask: {collect: {prompt: "{{ call.id }}", digits: 1, into: a, speech: true}}',
            ["Digits by voice aren't known in fi-FI."],
        ),
    ],
    ids=["voicemail", "words of its own", "no review", "callback", "confirming", "digits"],
)
def test_the_second_language_of_a_flow_counts_as_well(
    tmp_path: Path, steps: str, told: list[str]
) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    found = two_languages(tmp_path, steps)
    assert len(found) == len(told)
    for problem, part in zip(found, told, strict=True):
        assert part in problem and "fi-FI" in problem


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (RecordingNotice(), True),
        (RecordingNotice({"en-US": "Recorded.", "sv": "Spelas in."}), True),
        (RecordingNotice({"en-US": "Recorded.", "fi": "Nauhoitetaan."}), False),
        (RecordingNotice("Recorded."), False),
        (RecordingNotice(file=Path("notice.wav")), False),
    ],
)
def test_a_notice_of_recording_is_there_in_every_language(
    tmp_path: Path, notice: RecordingNotice, told: bool
) -> None:
    found = two_languages(
        tmp_path, QUEUE, Configured(queues={"support"}, notices={"support": notice})
    )
    remedy = "Write `fi-FI: ...` under `queues.support.recording.prompt`."
    assert [remedy in problem for problem in found] == [True] * told


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_a_notice_is_in_the_programs_words_where_nobody_wrote_any(
    tmp_path: Path, language: str
) -> None:
    flow = flow_of(tmp_path, QUEUE, language=language)
    for notice in (RecordingNotice(), RecordingNotice(asks=True)):
        part = notice.part(language)
        assert isinstance(part, SpokenText)
        assert Dialogue(flow, notices={"support": notice}).hears == part.text
    assert RecordingNotice().part("de-DE") == SpokenText(GERMAN.recorded, "de-DE", constant=True)


def test_who_cannot_be_told_in_the_calls_language_is_not_recorded(tmp_path: Path) -> None:
    notice = RecordingNotice({"sv-SE": "Spelas in."})
    caller = Dialogue(flow_of(tmp_path, QUEUE, language="fi-FI"), notices={"support": notice})
    assert caller.queueing is not None
    assert caller.queueing.consent is Consent.REFUSED
