"""What flows speak and hear with, ready for them before the first call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telephony.app.live_flows import LiveFlows
from telephony.app.preparation import prepare_prompts, prepare_speech
from telephony.app.settings import mapping
from telephony.app.settings.recording import recording_notices
from telephony.app.speech_service import PooledSpeechService
from telephony.app.startup import Startup
from telephony.ivr.flow import Flow
from telephony.prompts.prompt_library import PromptLibrary


@dataclass(frozen=True, slots=True)
class Voice:
    """Of one edge."""

    prompts: PromptLibrary
    speech: PooledSpeechService


async def open_voice(startup: Startup, flows: LiveFlows) -> Voice:
    """Ready for these flows now, and whenever they change. Raises `TelephonyError`."""
    settings, folder, stack = startup.settings, startup.folder, startup.stack
    notices = recording_notices(settings.queues, folder)
    prompts = PromptLibrary(mapping.prompt_settings(settings.prompts, folder))
    stack.callback(prompts.close)
    speech = PooledSpeechService(mapping.speech_settings(settings.speech, folder))
    stack.callback(speech.close)

    def ready(wanted: Iterable[Flow]) -> None:
        prepare_prompts(prompts, wanted, notices, startup.progress)
        prepare_speech(speech, wanted)

    await flows.prepare(ready)
    return Voice(prompts, speech)
