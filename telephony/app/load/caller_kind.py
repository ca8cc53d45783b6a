"""A kind of caller made ready: its scenario and its audio as files, and what to expect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from telephony.app.load.caller_track import CallerTrack, caller_track
from telephony.app.load.pcap_file import write_pcap
from telephony.app.load.profile import CallerModel
from telephony.app.load.scenario import longest_hold, write_scenario
from telephony.app.load.sounds import ProfileSounds
from telephony.domain.errors import ConfigurationError
from telephony.media.g711 import SAMPLE_RATE, Samples


@dataclass(frozen=True, slots=True)
class CallerKind:
    """What SIPp gets, and what is held against the outcome."""

    model: CallerModel
    scenario: Path
    audio: Path | None
    track: CallerTrack
    expected: Samples | None
    """The beginning of the sound that callers have to hear."""

    @property
    def keys(self) -> str:
        """The keys that one call presses."""
        return self.model.keys_pressed()

    @property
    def listen_for(self) -> float:
        """Seconds of sound that are worth keeping."""
        if self.expected is None or self.model.hears is None:
            return 0.0
        return len(self.expected) / SAMPLE_RATE + self.model.hears.within


def make_ready(
    model: CallerModel, name: str, sounds: ProfileSounds, source: Path, folder: Path
) -> CallerKind:
    """Write one kind's files below `folder`; paths in the model start at `source`.

    Blocks while texts are rendered. Raises `TelephonyError` for what can't be had.
    """
    folder.mkdir(parents=True)
    track = caller_track(
        sounds.steps(model),
        codec=model.codec,
        keypad=model.keys,
        line=model.line,
        silence_after=longest_hold(model) if model.sends == "always" else None,
    )
    audio = folder / "caller.pcap" if track.packets else None
    if audio is not None:
        write_pcap(audio, track.packets)
    if model.xml is None:
        scenario = folder / "caller.xml"
        write_scenario(scenario, name, model, track)
    else:
        scenario = (source / model.xml).resolve()
        if not scenario.is_file():
            raise ConfigurationError(f"There is no scenario {scenario}.")
    expected = sounds.expected(model.hears) if model.hears is not None else None
    return CallerKind(model, scenario, audio, track, expected)
