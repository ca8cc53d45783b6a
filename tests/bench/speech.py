"""From the end of the caller's speech to the next prompt, for each recogniser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.calls import at_once, bench
from tests.bench.figure import Figure, milliseconds
from tests.bench.spoken_words import ENGLISH, KOREAN, espeak_says, piper_says
from tests.peers import wire
from tests.peers.g711 import Samples
from tests.peers.sound import make_sound

_TURNS = 15
"""In each call."""
_AIM = 700.0
_STEPS = """
ask:
  menu:
    prompt: {{play: question.wav}}
    choices:
      one: {{phrases: [{phrases}], next: ask}}
    max_attempts: 1
    on_failure: ask
"""


def measure() -> Iterator[Figure]:
    """PocketSphinx with a neural voice, Vosk with a formant voice."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        yield _speak_to("PocketSphinx", "en-US", ENGLISH, piper_says(folder))
        yield _speak_to("Vosk, Korean", "ko-KR", KOREAN, espeak_says(folder))


def _speak_to(engine: str, language: str, phrases: tuple[str, ...], words: list[Samples]) -> Figure:
    steps = _STEPS.format(phrases=", ".join(phrases))
    sounds = {"question.wav": make_sound(1, 0.4)}
    with bench(steps, language=language, sounds=sounds) as running:

        def call(number: int) -> list[float]:
            with running.call() as caller:
                caller.wait_for_answer()
                for turn in range(_TURNS):
                    caller.hear_out()
                    caller.say(words[(number + turn) % len(words)])
                caller.hear()
                port = caller.media_port
            prompts = [start for start, _ in wire.sounds_to(running.capture, port)]
            spoken = [end for _, end in wire.sounds_from(running.capture, port)]
            return [next(start for start in prompts if start > end) - end for end in spoken]

        delays = [delay for delays in at_once(call) for delay in delays]
        records = running.edge.wait_for_calls(3)
        recognized = sum(_recognized(running.edge.call(each["call_id"])) for each in records)
    return Figure(
        name=f"end of speech to next prompt ({engine})",
        unit="ms",
        samples=milliseconds(delays),
        aim=_AIM,
        digits=0,
        remark=f"{recognized} of {len(delays)} recognised",
    )


def _recognized(call: dict[str, list[dict[str, str]]]) -> int:
    return sum(entry["event"] == "recognized" for entry in call["timeline"])
