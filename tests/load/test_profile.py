"""Profiles: what is refused, with its place; what the shipped ones say; SIPp XML made of them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml
from xml.etree.ElementTree import Element

import pytest

from telephony.app.load.caller_kind import make_ready
from telephony.app.load.profile import CallerModel, Profile
from telephony.app.load.profile_file import Changes, read_profile
from telephony.app.load.sounds import ProfileSounds
from telephony.app.load.waves import waves
from telephony.documents.document import load
from telephony.domain.errors import ConfigurationError, DocumentError

SCENARIOS = Path(__file__).parents[2] / "sipp_scenarios"
SHIPPED = sorted([*SCENARIOS.glob("load/*.yaml"), *SCENARIOS.glob("faults/*.yaml")])
FAULTS = {
    "lost-200", "late-ack", "cancel-during-prompt", "cancel-early-media", "reinvite-glare",
    "rtp-lost-reordered", "dtmf-without-marker", "dtmf-without-end", "private-address",
}  # fmt: skip


def _problem(tmp_path: Path, text: str) -> str:
    file = tmp_path / "profile.yaml"
    file.write_text(text)
    with pytest.raises(DocumentError) as refused:
        load(file, Profile)
    return str(refused.value).removeprefix(f"{file}:")


def _scenario(file: Path) -> Element:
    return Xml.parse(file).getroot()  # noqa: S314  our own files


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("calls: 5\n", "1:1: Nobody calls."),
        ("caller: {}\ncals: 5\n", "2:1: `cals` isn't a key here. Did you mean `calls`?"),
        ("caller: {}\nrate: 5\nburst: {calls: 2, every: 5s}\n", "Keep one of `rate`"),
        ("caller: {}\nramp: {from: 5, to: 1, over: 10s}\n", "2:1: A ramp rises."),
        ("caller: {}\ncalls: 1000000\n", "2:8: `calls` has to be 100000 or less"),
        ("caller: {does: [{press: '1', wait: 1s}]}\n", "A step does one thing."),
        ("caller: {does: [{press: '1x'}]}\n", "1:25: `press` doesn't look right"),
        ("caller: {hold: {mean: 5s, exactly: 2s}}\n", "either fixed or drawn"),
        ("caller: {hears: {}}\n", "Write one of `play` and `say`."),
        ("caller: {line: {lost: 5}}\n", "1:23: This isn't a share. Write a percentage"),
        ("caller: {presses: '1'}\n", "SIPp XML of your own"),
        ("caller: {number: 'a;b'}\n", "`number` doesn't look right"),
        ("caller: {}\npass: [answer p99 < 20ms]\n", "2:8: This is no pass criterion."),
        ("caller: {}\npass: [anwser <= 20ms]\n", "Did you mean `answer`?"),
        ("caller: {}\npass: [failed p99 <= 0]\n", "one figure for the whole run"),
        ("caller: {}\npass: [answer <= 20]\n", "Write ms or s after it."),
    ],
)
def test_a_defect_is_refused_with_its_place_and_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in _problem(tmp_path, text)


def test_every_fault_has_a_profile_and_every_scenario_one_of_its_name() -> None:
    names = {file.stem for file in SHIPPED}
    for fault in FAULTS:
        assert any(name.startswith(f"uac-{fault}-expect-") for name in names), fault
    for scenario in SCENARIOS.glob("faults/*.xml"):
        profile = load(scenario.with_suffix(".yaml"), Profile).value
        assert [str(kind.xml) for kind in profile.kinds] == [scenario.name]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_profile_says_calls_rate_and_criteria(file: Path) -> None:
    profile = load(file, Profile).value
    assert {"calls", "passes", "about"} <= profile.model_fields_set
    assert profile.rate or profile.ramp or profile.burst
    planned = waves(profile, [0.0] * len(profile.kinds))
    assert sum(wave.calls for wave in planned) == profile.calls
    for kind in profile.kinds:
        assert kind.xml is None or _scenario(file.parent / kind.xml).tag == "scenario"


def test_scenario_is_made_of_the_callers_steps(tmp_path: Path) -> None:
    caller = CallerModel.model_validate(
        {
            "number": "5550199",
            "codec": "PCMA",
            "does": [{"wait": "1s"}, {"press": "12#"}],
            "hold": {"mean": "2s"},
        }
    )
    kind = make_ready(caller, "a & b", ProfileSounds(tmp_path), tmp_path, tmp_path / "kind")
    root = _scenario(kind.scenario)
    sent = [part.text or "" for part in root.iter("send")]
    assert [text.split()[0] for text in sent] == ["INVITE", "ACK", "BYE"]
    assert "m=audio [auto_media_port] RTP/AVP 8 101" in sent[0]
    assert "sip:5550199@" in sent[0]
    assert [part.get("play_pcap_audio") for part in root.iter("exec")] == ["caller.pcap"]
    assert kind.audio is not None
    assert kind.audio.stat().st_size > 24
    assert kind.track.seconds == pytest.approx(1 + 3 * 0.2)
    assert kind.keys == "12#"


def test_a_caller_without_steps_sends_no_audio_and_may_wait_for_the_edge(tmp_path: Path) -> None:
    caller = CallerModel.model_validate({"hang_up": "edge", "hold": "7s"})
    kind = make_ready(caller, "wait", ProfileSounds(tmp_path), tmp_path, tmp_path / "kind")
    root = _scenario(kind.scenario)
    assert kind.audio is None
    assert list(root.iter("exec")) == []
    last = list(root.iter("recv"))[-1]
    assert (last.get("request"), last.get("timeout")) == ("BYE", "7000")


def test_xml_that_is_not_there_is_named(tmp_path: Path) -> None:
    caller = CallerModel(xml=Path("mine.xml"))
    with pytest.raises(ConfigurationError, match=r"There is no scenario .*mine\.xml"):
        make_ready(caller, "mine", ProfileSounds(tmp_path), tmp_path, tmp_path / "kind")


def test_the_command_line_goes_before_the_profile() -> None:
    ramp = SCENARIOS / "load" / "uac-ramp-expect-prompt.yaml"
    profile = read_profile(ramp, Changes(calls=7, rate=2.0, hold=1.5, at_once=3))
    assert (profile.calls, profile.rate, profile.ramp, profile.at_once) == (7, 2.0, None, 3)
    assert [kind.hold.exactly for kind in profile.kinds] == [1.5]
    assert profile.kinds[0].hears is not None


def test_a_scenario_alone_gets_a_profile_that_wants_no_failure(tmp_path: Path) -> None:
    profile = read_profile(tmp_path / "mine.xml", Changes(calls=2))
    assert [str(kind.xml) for kind in profile.kinds] == ["mine.xml"]
    assert [str(criterion) for criterion in profile.passes] == ["failed <= 0"]
