"""Beginnings find their ends, and everything its lane."""

from __future__ import annotations

import pytest

from telephony.domain.timeline import TimelineEntry
from telephony.web.ladder.items import Item, Lane, Mark, Message, Span
from telephony.web.ladder.reading import KEYS_TOGETHER, read
from tests.web.ladder.entries import entry, items, whole_call


def spans(lane: Lane, *entries: TimelineEntry) -> list[tuple[float, float | None, str, str]]:
    found = [item for item in items(*entries) if isinstance(item, Span) and item.lane is lane]
    return [(item.at, item.until, item.label, item.ending) for item in found]


def only(found: list[Item]) -> Item:
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("event", "leg", "lane", "to_the_right"),
    [
        ("BYE received", None, Lane.CALLER_LEG, True),
        ("BYE sent", None, Lane.CALLER_LEG, False),
        ("BYE received", "callee", Lane.CALLEE_LEG, False),
        ("BYE sent", "callee", Lane.CALLEE_LEG, True),
    ],
)
def test_messages_point_where_they_went(
    event: str, leg: str | None, lane: Lane, to_the_right: bool
) -> None:
    details = {"leg": leg} if leg else {}
    message = only(items(entry(1.0, "sip", event, **details)))
    assert isinstance(message, Message)
    assert (message.lane, message.to_the_right, message.label) == (lane, to_the_right, "BYE")


@pytest.mark.parametrize(
    ("event", "failed"),
    [
        ("180 Ringing (INVITE) received", False),
        ("200 OK (INVITE) sent", False),
        ("486 Busy Here (INVITE) received", True),
        ("503 Service Unavailable (INVITE) sent", True),
        ("INVITE sent", False),
    ],
)
def test_failures_are_marked(event: str, failed: bool) -> None:
    message = only(items(entry(0.0, "sip", event)))
    assert isinstance(message, Message)
    assert message.failed is failed


def prompt(playback: int, at: float, text: str = "Hello.") -> list[TimelineEntry]:
    return [
        entry(at, "prompt", "prompt", playback=playback, text=text),
        entry(at + 0.1, "prompt", "playing", playback=playback),
    ]


@pytest.mark.parametrize(
    ("what", "last", "end", "ending"),
    [
        ("played", entry(3, "prompt", "played to its end", playback=1), 3.0, ""),
        ("barge-in", entry(2, "prompt", "barge-in", by="keys"), 2.0, "barge-in by keys"),
        ("failed", entry(2, "prompt", "not played", playback=1), 2.0, ""),
        ("hung up", entry(2, "call", "leg ended", reason="x"), 2.0, "the call ended"),
        ("goes on", entry(2, "step", "step"), None, ""),
        ("another's end", entry(2, "prompt", "played to its end", playback=9), None, ""),
        ("the callee left", entry(2, "call", "leg ended", leg="callee"), None, ""),
    ],
)
def test_a_prompt_lasts_until(
    what: str, last: TimelineEntry, end: float | None, ending: str
) -> None:
    assert spans(Lane.PROMPT, *prompt(1, 0.0), last) == [(0.1, end, "Hello.", ending)]


def test_a_prompt_ends_where_the_next_begins() -> None:
    found = spans(Lane.PROMPT, *prompt(1, 0.0, "One."), *prompt(2, 1.0, "Two."))
    assert found == [(0.1, 1.1, "One.", ""), (1.1, None, "Two.", "")]


def test_a_prompt_that_never_played_is_a_mark() -> None:
    [failed] = items(
        entry(0.0, "prompt", "prompt", playback=1, text="Hello."),
        entry(1.0, "prompt", "not rendered", problem="no voice"),
    )
    assert isinstance(failed, Mark)
    assert (failed.label, failed.about) == ("not rendered", "not rendered (problem no voice)")


@pytest.mark.parametrize(
    ("what", "outcome", "label", "ending"),
    [
        ("heard", entry(2, "speech", "recognized", phrase="sales"), '"sales"', ""),
        ("not", entry(2, "speech", "not recognized"), "not recognized", ""),
        ("busy", entry(2, "speech", "unavailable: keys only"), "unavailable: keys only", ""),
        ("hung up", entry(2, "call", "leg ended"), "speech", "the call ended"),
        ("keyed", entry(2, "digit", "key", digit="1"), "speech", "a key instead"),
    ],
)
def test_speech_lasts_until_its_outcome(
    what: str, outcome: TimelineEntry, label: str, ending: str
) -> None:
    found = spans(Lane.INPUT, entry(1.0, "speech", "speech began"), outcome)
    assert found[0] == (1.0, 2.0, label, ending)


def test_an_echo_that_interrupted_nothing_is_a_mark_beside_the_prompt() -> None:
    figures = {"times": 9, "seconds": 1.42, "loss_db": 18.2, "explained": 0.41}
    [mark] = items(entry(1.0, "speech", "echo disregarded", **figures))
    assert isinstance(mark, Mark)
    assert (mark.lane, mark.label) == (Lane.INPUT, "echo disregarded for 1.4 s")
    assert mark.about.endswith("(times 9, seconds 1.42, loss_db 18.2, explained 0.41)")


def keys(symbols: str, apart: float) -> list[TimelineEntry]:
    return [
        entry(number * apart, "digit", "key", digit=symbol, method="info")
        for number, symbol in enumerate(symbols)
    ]


def test_keys_in_a_row_are_one_entry() -> None:
    assert spans(Lane.INPUT, *keys("123", 0.5)) == [(0.0, 1.0, "key 1 2 3", "")]


def test_keys_apart_are_entries_of_their_own() -> None:
    labels = [span[2] for span in spans(Lane.INPUT, *keys("123", 5.0))]
    assert labels == ["key 1", "key 2", "key 3"]


def test_what_comes_between_keys_parts_them() -> None:
    between = entry(0.4, "digit", "collected", digits="1")
    labels = [span[2] for span in spans(Lane.INPUT, *keys("12", 0.5), between)]
    assert labels == ["key 1", "key 2"]


def test_a_thumb_on_a_key_does_not_make_one_endless_entry() -> None:
    found = spans(Lane.INPUT, *keys("5" * (2 * KEYS_TOGETHER), 0.1))
    assert [label.count("5") for _, _, label, _ in found] == [KEYS_TOGETHER] * 2


def test_items_come_in_order_of_time_whatever_the_order_of_entries() -> None:
    in_order = items(*whole_call())
    assert items(*reversed(whole_call())) != []
    assert [item.at for item in in_order] == sorted(item.at for item in in_order)


def test_nothing_stands_before_the_invite() -> None:
    assert only(items(entry(-0.5, "sip", "INVITE received"))).at == 0.0


def test_every_lane_gets_its_own() -> None:
    labels = {lane: [item.label for item in items(*whole_call()) if item.lane is lane]
              for lane in Lane}  # fmt: skip
    assert labels == {
        Lane.CALLER_LEG: [
            "INVITE", "200 OK (INVITE)", "audio: PCMA", "ACK", "answered", "BYE",
            "MOS 3.4, 10.0 % lost", "leg ended: flow hangup",
        ],
        Lane.CALLEE_LEG: [
            "transfer dialled", "INVITE", "180 Ringing (INVITE)", "486 Busy Here (INVITE)",
            "leg ended: busy",
        ],
        Lane.PROMPT: ["Your secret is 4711."],
        Lane.INPUT: ['"SECRET"', "key 7 8", "collected 4711"],
        Lane.FLOW: [
            "pick: menu", "choice SECRET (speech)", "transfer failed: busy", "ended: flow hangup",
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("timeline_entry", "lane", "label"),
    [
        (entry(1, "sip", "INVITE sent", leg="agent", name="ann"), Lane.CALLEE_LEG, "ann: INVITE"),
        (entry(1, "call", "answered", leg="third party", name="leo"), Lane.CALLEE_LEG,
         "leo: answered"),
        (entry(1, "digit", "key", leg="agent", name="ann", digit="5"), Lane.CALLEE_LEG, "ann: key"),
        (entry(1, "prompt", "played to its end", leg="agent", name="ann", playback=1),
         Lane.CALLEE_LEG, "ann: played to its end"),
        (entry(1, "call", "held", agent="ann"), Lane.FLOW, "held by ann"),
        (entry(1, "call", "transferred", agent="ann", to="leo"), Lane.FLOW, "ann transfers to leo"),
        (entry(1, "call", "supervision", agent="ann", supervisor="eve", mode="barge"),
         Lane.FLOW, "eve: barge"),
    ],
)  # fmt: skip
def test_agents_and_third_parties_are_told_apart(
    timeline_entry: TimelineEntry, lane: Lane, label: str
) -> None:
    (item,) = read([timeline_entry], 0.0)
    assert (item.lane, item.label) == (lane, label)
