"""When a peer counts as gone."""

from __future__ import annotations

from telephony.media.silence_watch import SilenceWatch


def test_every_packet_proves_that_the_peer_lives() -> None:
    watch = SilenceWatch(30.0)
    watch.restart(0.0)
    assert [watch.look(now, count) for now, count in ((2.0, 0), (31.0, 1), (60.0, 1))] == [None] * 3
    assert watch.look(61.0, 1) == 30.0


def test_a_new_stream_begins_anew() -> None:
    watch = SilenceWatch(30.0)
    watch.restart(0.0)
    watch.look(1.0, 500)
    watch.restart(29.0)
    assert watch.look(58.0, 0) is None


def test_without_a_bound_nobody_is_given_up() -> None:
    watch = SilenceWatch(0.0)
    watch.restart(0.0)
    watch.look(0.0, 0)
    assert watch.look(1e9, 0) is None
