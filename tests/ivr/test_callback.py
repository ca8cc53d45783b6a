"""`callback`: the number is confirmed, the window chosen, and booked before anybody is promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from telephony.calendars.calendar import Calendar
from telephony.calendars.hours import Span
from telephony.domain.call import Caller
from telephony.ivr.errands.bookings import BookCallback, Booked
from telephony.ivr.errands.callback_windows import Window
from telephony.ivr.events import ErrandFailed
from telephony.ivr.rehearsal.dialogue import dialogue_of
from telephony.ivr.rehearsal.rehearsing import rehearse
from telephony.ivr.rehearsal.script import CallerModel
from tests.ivr.dialogue import FACTS, Dialogue, flow_of

STEPS = """
arrange:
  callback:
    queue: support
    skills: {billing: 2}
    prompt: We call you back.
    confirm_prompt: "Is {{ callback_number }} right?"
    number_prompt: Key in your number.
    windows:
      - {prompt: Soon is 1., within: 4h}
      - {prompt: Today is 2., within: 24h}
    into: booked
    on_failure: sorry
  next: thanks
thanks: {say: Thank you.}
sorry: {say: Sorry.}
"""
OFFICE = Calendar(ZoneInfo("Europe/Berlin"), ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))


@pytest.fixture
def caller(tmp_path: Path) -> Dialogue:
    return Dialogue(flow_of(tmp_path, STEPS))


def booking(dialogue: Dialogue) -> BookCallback:
    assert isinstance(dialogue.errand, BookCallback)
    return dialogue.errand


def test_the_callers_number_is_read_back_and_the_window_chosen(caller: Dialogue) -> None:
    assert caller.hears == f"We call you back. Is {FACTS.caller.number} right?"
    assert caller.press("1").hears == "Soon is 1. Today is 2."
    wanted = booking(caller.press("2"))
    assert (wanted.number, wanted.queue, wanted.skills) == (
        FACTS.caller.number,
        "support",
        {"billing": 2},
    )
    assert wanted.not_after - wanted.not_before == 86_400
    caller.send(Booked(wanted.errand, "callback-1"))
    assert caller.hears == "Thank you." and caller.machine.variables["booked"] == "callback-1"


def test_another_number_is_keyed_and_read_back(caller: Dialogue) -> None:
    assert caller.press("2").hears == "Key in your number."
    assert caller.press("0301234567#").hears == "Is 0301234567 right?"
    assert booking(caller.press("11")).number == "0301234567"


def test_who_hides_the_number_is_asked_for_one(tmp_path: Path) -> None:
    hidden = Dialogue(flow_of(tmp_path, STEPS), replace(FACTS, caller=Caller("")))
    assert hidden.hears == "We call you back. Key in your number."


def test_three_misses_and_a_full_disk_lead_elsewhere(caller: Dialogue, tmp_path: Path) -> None:
    caller.press("7").press("8").press("9")
    assert caller.hears == "Sorry." and caller.errand is None
    broken = Dialogue(flow_of(tmp_path, STEPS)).press("11")
    broken.send(ErrandFailed(booking(broken).errand, "the disk is full"))
    assert broken.hears == "Sorry."


MENU = STEPS.replace(
    "thanks: {say: Thank you.}",
    """
thanks: {menu: {prompt: Thank you., choices: {more: {keys: "3", next: more}}}}
more: {say: More.}
""",
).replace(
    "sorry: {say: Sorry.}",
    """
sorry: {menu: {prompt: Sorry., choices: {more: {keys: "3", next: more}}}}
""",
)


def test_a_key_pressed_while_it_is_booked_is_for_the_next_question(tmp_path: Path) -> None:
    caller = Dialogue(flow_of(tmp_path, MENU)).press("113")
    assert caller.send(Booked(booking(caller).errand, "callback-1")).hears == "More."


def test_a_key_pressed_before_it_failed_was_for_a_step_that_was_not_reached(tmp_path: Path) -> None:
    caller = Dialogue(flow_of(tmp_path, MENU)).press("113")
    assert caller.send(ErrandFailed(booking(caller).errand, "the disk is full")).hears == "Sorry."


def test_a_dialogue_file_books(tmp_path: Path) -> None:
    script = CallerModel.model_validate([{"press": "1"}, {"press": "1", "step": "thanks"}])
    assert rehearse(dialogue_of(flow_of(tmp_path, STEPS), "books", script)).mismatch is None


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp()


@pytest.mark.parametrize(
    ("now", "day", "begin", "end"),
    [
        ("2026-03-27 08:00", 0, "2026-03-27 09:00", "2026-03-27 12:00"),
        ("2026-03-27 10:30", 0, "2026-03-27 10:30", "2026-03-27 12:00"),
        ("2026-03-27 13:00", 0, "2026-03-30 09:00", "2026-03-30 12:00"),  # the clocks change
        ("2026-03-27 08:00", 1, "2026-03-30 09:00", "2026-03-30 12:00"),
    ],
    ids=["before it", "in it", "over for this week", "the next open day"],
)
def test_a_window_is_on_an_open_day_by_the_calendars_clock(
    now: str, day: int, begin: str, end: str
) -> None:
    window = Window.model_validate({"prompt": "Then.", "day": day, "from": "09:00", "to": "12:00"})
    assert window.times(moment(now), OFFICE) == (moment(begin), moment(end))


def test_a_calendar_that_never_opens_has_no_window() -> None:
    window = Window.model_validate({"prompt": "Then.", "day": 0, "from": "09:00", "to": "12:00"})
    never = Calendar(ZoneInfo("UTC"), ((),) * 7)
    assert window.times(datetime(2026, 1, 1, tzinfo=UTC).timestamp(), never) is None
