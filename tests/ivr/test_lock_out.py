"""Who is locked out, from when until when; bounded whatever callers do."""

from __future__ import annotations

from telephony.ivr.errands.lock_out import LockOut

ANN = "caller ann"


def wrong(book: LockOut, subject: str, now: float, times: int = 1) -> bool:
    """So many wrong ones at once; whether the last one locked."""
    locked = False
    for _ in range(times):
        assert book.begin(subject, now, 3, 60)
        locked = book.wrong(subject, now, 3, 60)
    return locked


def test_three_wrong_ones_in_a_row_lock_for_a_minute() -> None:
    book = LockOut()
    assert not wrong(book, ANN, 0, 2)
    assert not book.is_locked(ANN, 1)
    assert wrong(book, ANN, 5)
    assert book.is_locked(ANN, 64.9)
    assert not book.begin(ANN, 64.9, 3, 60)
    assert not book.is_locked(ANN, 65)
    assert book.begin(ANN, 65, 3, 60)


def test_a_right_one_forgets_the_wrong_ones() -> None:
    book = LockOut()
    wrong(book, ANN, 0, 2)
    assert book.begin(ANN, 1, 3, 60)
    book.right(ANN)
    assert len(book) == 0
    assert not wrong(book, ANN, 2, 2)


def test_wrong_ones_of_long_ago_are_forgotten() -> None:
    book = LockOut()
    wrong(book, ANN, 0, 2)
    assert not wrong(book, ANN, 60)


def test_calls_side_by_side_have_no_more_tries() -> None:
    book = LockOut()
    assert [book.begin(ANN, 0, 3, 60) for _ in range(5)] == [True, True, True, False, False]
    book.undo(ANN)
    assert book.begin(ANN, 0, 3, 60), "one that couldn't be looked at doesn't count"


def test_a_right_one_that_comes_late_opens_no_lock() -> None:
    book = LockOut()
    for _ in range(3):
        book.begin(ANN, 0, 3, 60)
    book.wrong(ANN, 0, 3, 60)
    book.right(ANN)
    assert book.is_locked(ANN, 1)


def test_the_book_is_bounded_and_tries_go_before_locks() -> None:
    book = LockOut(most=10)
    wrong(book, ANN, 0, 3)
    for number in range(50):
        wrong(book, f"caller {number}", 1.0)
    assert len(book) == 10
    assert book.is_locked(ANN, 2)
    for number in range(50):
        wrong(book, f"locked {number}", 3.0, 3)
    assert len(book) == 10
