"""The course of a day: by minute, by queues together, and anew at midnight."""

from __future__ import annotations

from telephony.acd.course_of_day import CourseOfDay, QueueLook

SALES, SUPPORT = frozenset({"sales"}), frozenset({"support"})


def _course() -> CourseOfDay:
    course = CourseOfDay()
    course.start(1, {"sales": QueueLook(0, 10, 8)})
    return course


def test_what_was_counted_before_is_not_news() -> None:
    course = _course()
    course.look(1, 5, {"sales": QueueLook(0, 10, 8)}, {})
    assert course.counted(None) == {}
    course.look(1, 6, {"sales": QueueLook(0, 13, 9)}, {})
    course.look(1, 6, {"sales": QueueLook(0, 14, 10)}, {})
    assert (course.counted(None), course.in_time(None)) == ({6: 4}, {6: 2})


def test_a_queue_that_is_new_counts_from_nought() -> None:
    course = _course()
    course.look(1, 7, {"support": QueueLook(0, 2, 1)}, {})
    assert (course.counted(SUPPORT), course.counted(SALES)) == ({7: 2}, {})


def test_the_most_who_waited_in_a_minute_are_kept_and_added_up_over_queues() -> None:
    course = _course()
    for waiting in (1, 4, 2):
        course.look(1, 5, {"sales": QueueLook(waiting, 10, 8), "support": QueueLook(1, 0, 0)}, {})
    assert (course.waiting(SALES), course.waiting(None)) == ({5: 4}, {5: 5})
    assert course.waiting(frozenset()) == {}


def test_somebody_who_serves_two_queues_is_one_person() -> None:
    course, both = _course(), SALES | SUPPORT
    course.look(1, 2, {}, {"ann": both, "bob": SALES})
    course.look(1, 4, {}, {"ann": both})
    course.look(1, 6, {}, {})
    assert course.on_duty(None, 6) == {2: 2, 3: 2, 4: 1, 5: 1}
    assert course.on_duty(SUPPORT, 6) == {2: 1, 3: 1, 4: 1, 5: 1}


def test_who_is_on_duty_is_so_this_minute_too() -> None:
    course = _course()
    course.look(1, 2, {}, {"ann": SALES})
    assert course.on_duty(None, 3) == {2: 1, 3: 1}


def test_midnight_begins_anew() -> None:
    course = _course()
    course.look(1, 1439, {"sales": QueueLook(3, 12, 9)}, {"ann": SALES})
    course.look(2, 0, {"sales": QueueLook(1, 1, 1)}, {"ann": SALES})
    assert (course.counted(None), course.waiting(None)) == ({0: 1}, {0: 1})
    assert course.on_duty(None, 0) == {0: 1}


def test_a_morning_before_the_start_is_remembered() -> None:
    course = CourseOfDay()
    course.remember_caller("sales", came=10.5, met=12.25, in_time=False)
    course.remember_caller("sales", came=12.2, met=12.25, in_time=True)
    course.remember_duty("ann", SALES, 5, 8)
    course.remember_duty("ann", SALES, 9, 9)
    course.start(1, {"sales": QueueLook(0, 2, 1)})
    course.look(1, 20, {"sales": QueueLook(0, 2, 1)}, {})
    assert (course.counted(None), course.in_time(None)) == ({12: 2}, {12: 1})
    assert course.waiting(None) == {10: 1, 11: 1, 12: 2}
    assert course.on_duty(None, 20) == {5: 1, 6: 1, 7: 1}


def test_a_clock_that_is_set_back_breaks_nothing() -> None:
    course = _course()
    course.look(1, 50, {"sales": QueueLook(1, 11, 8)}, {"ann": SALES})
    course.look(1, 40, {"sales": QueueLook(1, 12, 8)}, {})
    assert course.counted(None) == {50: 1, 40: 1}
    assert course.on_duty(None, 40) == {}
