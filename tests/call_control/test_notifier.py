"""Notifications are kept until they are taken, over a real store; only the courier is made up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import text

from telephony.call_control.errands.notifier import Notifier
from telephony.call_control.recordings.mailbox import Box, Mailbox
from telephony.domain.call import CallId
from telephony.domain.errors import NotificationError
from telephony.domain.recording import Consent
from telephony.interfaces.notifications import Notification, Way
from telephony.interfaces.recording_store import RecordingRecord
from telephony.ivr.commands import RecordVoice
from telephony.store.call_store import CallStore
from tests.call_control.test_recordings import eventually


class MadeUpCourier:
    """Takes what comes after `refusals`."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.tried: list[str] = []
        self.taken: list[Notification] = []

    def send(self, notification: Notification) -> None:
        self.tried.append(notification.notification_id)
        if len(self.tried) <= self.refusals:
            raise NotificationError("The webhook answered 500.")
        self.taken.append(notification)


def notifier(store: CallStore, courier: MadeUpCourier | None, wait: float = 0.01) -> Notifier:
    couriers = {} if courier is None else {Way.WEBHOOK: courier}
    return Notifier(store.notifications, couriers, first_wait=wait, looked_every=0.01)


def run_until(notifier: Notifier, holds: Callable[[], object]) -> None:
    async def main() -> None:
        running = asyncio.create_task(notifier.run())
        await eventually(holds)
        running.cancel()

    asyncio.run(main())


def outcome(store: CallStore) -> tuple[int, int, bool]:
    """Attempts, whether delivered, and whether it is over."""
    with store._database.engine.connect() as connection:
        row = connection.execute(
            text("select attempts, delivered, ended_at from notifications")
        ).one()
    return row.attempts, row.delivered, row.ended_at is not None


def test_what_isnt_taken_is_tried_again_until_it_is(store: CallStore) -> None:
    courier = MadeUpCourier(refusals=2)
    tells = notifier(store, courier)
    tells.tell(Way.WEBHOOK, "http://x/", {"type": "voicemail.left"})
    run_until(tells, lambda: outcome(store) == (3, 1, True))
    assert len(set(courier.tried)) == 1, "the same id each time"
    assert courier.taken[0].content == {"type": "voicemail.left"}


def test_a_restart_loses_none(store: CallStore) -> None:
    first = MadeUpCourier(refusals=100)
    tells = notifier(store, first, wait=0.2)
    tells.tell(Way.WEBHOOK, "http://x/", {})
    run_until(tells, lambda: outcome(store)[0] == 1)
    again = MadeUpCourier()
    run_until(notifier(store, again), lambda: again.taken)
    assert again.tried == first.tried[:1]


def test_what_nobody_sends_waits_and_is_given_up_after_a_day(store: CallStore) -> None:
    tells = notifier(store, None, wait=1e9)
    tells.tell(Way.WEBHOOK, "http://x/", {})
    with store._database.engine.begin() as connection:
        connection.execute(text("update notifications set made_at = made_at - 90000"))
    run_until(tells, lambda: outcome(store) == (1, 0, True))


def test_everybody_whom_a_box_names_is_told_of_a_message(store: CallStore) -> None:
    box = Box(emails=("ann@example.com", "bob@example.com"), webhook="http://x/")
    mailbox = Mailbox({"support": box}, store.messages, notifier(store, None))
    record = RecordingRecord(
        "rec-1", CallId("call-1"), "", "", (), "+4930", Consent.ANNOUNCED, 1.7e9, 60.0, seconds=4.2
    )
    mailbox.filed(record)
    assert store.notifications.due_notifications(2e9, 10) == [], "no message of a box"
    mailbox.begun(record, RecordVoice(1, "leave", 5.0, 3.0, 60.0, 60.0, box="support"))
    mailbox.filed(record)
    told = store.notifications.due_notifications(2e9, 10)
    assert sorted((one.way.value, one.target) for one in told) == [
        ("email", "ann@example.com"),
        ("email", "bob@example.com"),
        ("webhook", "http://x/"),
    ]
    (event,) = [one.content for one in told if one.way is Way.WEBHOOK]
    assert event["recording_id"] == "rec-1" and event["seconds"] == 4.2
    mailbox.dropped("rec-1")
    assert store.messages.message("rec-1") is None
