"""SIPp XML for a kind of caller, so that nobody has to write it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from telephony.app.load.caller_track import EVENT_TYPE, CallerTrack
from telephony.app.load.profile import CallerModel
from telephony.media.g711 import PCMA, PCMU

_PAYLOAD_TYPES = {"PCMU": PCMU, "PCMA": PCMA}


def write_scenario(file: Path, name: str, caller: CallerModel, track: CallerTrack) -> None:
    """Write the scenario of one kind of caller, whose packets are `track`. Raises `OSError`.

    SIPp reads how long a call lasts, in milliseconds, from field 0 of its injection file.
    """
    templates = Environment(
        loader=PackageLoader("telephony.app.load"), autoescape=True, undefined=StrictUndefined
    )
    text = templates.get_template("caller.xml").render(
        name=name,
        number=caller.number,
        codec=caller.codec,
        payload_type=_PAYLOAD_TYPES[caller.codec],
        event_type=EVENT_TYPE,
        sends_audio=bool(track.packets),
        hang_up=caller.hang_up,
        longest_milliseconds=round(1000 * (track.seconds + longest_hold(caller))),
    )
    file.write_text(text, encoding="utf-8")


def longest_hold(caller: CallerModel) -> float:
    """Seconds that a caller stays at most after the last step."""
    hold = caller.hold
    if hold.exactly is not None:
        return hold.exactly
    return hold.at_most if hold.at_most is not None else 5 * (hold.mean or 0.0)
