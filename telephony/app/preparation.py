"""What is done before the first call, so that no call has to wait for it. Blocking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import structlog

from telephony.app.speech_service import PooledSpeechService
from telephony.ivr.commands import AudioFile, Beep, HoldMusic, PromptPart, SpokenText
from telephony.ivr.flow import Flow
from telephony.ivr.notice import RecordingNotice
from telephony.ivr.talking.music import Music
from telephony.ivr.verbs.queue import QueueForAgent
from telephony.prompts.prompt_library import PromptLibrary

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

log = structlog.get_logger(__name__)


def prepare_prompts(
    prompts: PromptLibrary,
    flows: Iterable[Flow],
    notices: Mapping[str, RecordingNotice] | None = None,
    progress: Progress | None = None,
) -> None:
    """Render every constant prompt, and what queues say of recording (`notices`, by queue).

    Raises `PromptError`.
    """
    flows = list(flows)
    parts: list[PromptPart] = []
    for flow in flows:
        if _plays_hold_music(flow):
            parts.append(HoldMusic())
        if any(step.verb.beeps for step in flow.steps.values()):
            parts.append(Beep())
        parts += flow.constant_texts()
        parts += _notices_in(flow, notices or {})
        parts += [AudioFile(file) for file in flow.audio_files()]

    def show(done: int, of: int) -> None:
        if progress is not None:
            progress("rendering prompts", done, of)

    prompts.prepare(parts, show)
    _wake_voices(prompts, flows)


def _notices_in(flow: Flow, notices: Mapping[str, RecordingNotice]) -> list[PromptPart]:
    said = (
        notices[step.verb.name].part(language)
        for step in flow.steps.values()
        if isinstance(step.verb, QueueForAgent) and step.verb.name in notices
        for language in flow.languages_of(step)
    )
    return [part for part in said if part is not None]


def _plays_hold_music(flow: Flow) -> bool:
    """Agents hold callers, who hear the program's music, whatever the queue's own is."""
    return any(isinstance(step.verb, QueueForAgent) for step in flow.steps.values()) or any(
        found.value.comes_with_the_program for found in flow.find(Music)
    )


def _wake_voices(prompts: PromptLibrary, flows: Iterable[Flow]) -> None:
    """Load the voices that will speak a call's own words: the first caller mustn't wait."""
    own_words = {language for flow in flows for language, text in flow.texts() if not text.constant}
    own_words |= {text.language for flow in flows for text in flow.own_texts() if not text.constant}
    with prompts.for_call() as rehearsal:
        for language in sorted(own_words):
            rehearsal.resolve(SpokenText("One.", language, constant=False))


def prepare_speech(speech: PooledSpeechService, flows: Iterable[Flow]) -> None:
    """Load recognisers, and warn of phrases that they can never hear."""
    for flow in flows:
        for spoken in flow.phrase_sets():
            unknown = speech.prepare(spoken.language, spoken.phrases)
            if unknown:
                log.warning(
                    "words that the recogniser doesn't know",
                    flow=flow.name,
                    step=spoken.step,
                    words=", ".join(unknown),
                    remedy="say it in other words, or leave the choice to its key",
                )
