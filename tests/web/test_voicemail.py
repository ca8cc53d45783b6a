"""The page of messages: what was left, for whom, and who heard it first."""

from __future__ import annotations

from telephony.domain.call import CallId
from telephony.interfaces.message_store import MessageRecord
from telephony.store.call_store import CallStore
from tests.peers.waiting import wait_until
from tests.store.test_recording_store import recording

LEFT = 1_700_000_000.0


def left(store: CallStore, number: int, box: str = "support") -> str:
    """A message on record, its sound sealed."""
    record = recording(number)
    store.messages.put_message(
        MessageRecord(
            record.recording_id, CallId(f"call-{number}"), box, "leave", "+4930", LEFT + number
        )
    )
    store.recordings.note_recording(record)
    name = record.recording_id
    wait_until(lambda: store.recordings.recording(name), within=10, what="the row")
    return name


def test_messages_are_listed_by_box_newest_first_once_their_sound_is_there(
    store: CallStore,
) -> None:
    first, second, third = left(store, 1), left(store, 2, "sales"), left(store, 3)
    spoken = recording(4).recording_id
    store.messages.put_message(
        MessageRecord(spoken, CallId("call-4"), "support", "leave", "", LEFT + 4)
    )

    def listed(box: str = "", before: str = "", limit: int = 9) -> list[str]:
        found = store.messages.messages(box, limit=limit, before=before)
        return [kept.message.recording_id for kept in found]

    assert listed() == [third, second, first]
    assert listed("support", limit=1) == [third] and listed("support", third) == [first]


def test_the_first_who_hears_a_message_is_on_record(store: CallStore) -> None:
    name = left(store, 1)
    store.messages.mark_heard(name, "ann", LEFT + 60)
    store.messages.mark_heard(name, "bob", LEFT + 90)
    message = store.messages.message(name)
    assert message is not None and (message.heard_by, message.heard_at) == ("ann", LEFT + 60)
