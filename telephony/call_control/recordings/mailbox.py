"""Boxes of voicemail: what callers leave is noted as they speak, and told of once it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from telephony.call_control.errands.notifier import Notifier
from telephony.interfaces.message_store import MessageRecord, MessageStore
from telephony.interfaces.notifications import Way
from telephony.interfaces.recording_store import RecordingRecord
from telephony.ivr.commands import RecordVoice


@dataclass(frozen=True, slots=True)
class Box:
    """Who is told of a message."""

    emails: tuple[str, ...] = ()
    webhook: str = ""


class Mailbox:
    """Every method blocks, for worker threads, and raises `StoreError`."""

    def __init__(self, boxes: Mapping[str, Box], store: MessageStore, notifier: Notifier) -> None:
        self._boxes = boxes
        self._store = store
        self._notifier = notifier

    def begun(self, record: RecordingRecord, wanted: RecordVoice) -> None:
        """Somebody speaks. Noted now, so that a message that is cut off by a crash is found."""
        self._store.put_message(
            MessageRecord(
                record.recording_id,
                record.call_id,
                wanted.box,
                wanted.step,
                record.caller_number,
                record.started_at,
            )
        )

    def dropped(self, recording_id: str) -> None:
        """Nothing was said, or it was discarded."""
        self._store.drop_message(recording_id)

    def filed(self, record: RecordingRecord) -> None:
        """A recording is sealed; if it is a message, whoever its box names is told."""
        message = self._store.message(record.recording_id)
        box = self._boxes.get(message.box) if message is not None else None
        if message is None or box is None:
            return
        for address in box.emails:
            self._notifier.tell(Way.EMAIL, address, _mail(message, record))
        if box.webhook:
            self._notifier.tell(Way.WEBHOOK, box.webhook, _event(message, record))


def _mail(message: MessageRecord, record: RecordingRecord) -> dict[str, str | float]:
    caller = message.caller_number or "a withheld number"
    left = datetime.fromtimestamp(message.left_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return {
        "subject": f"Voicemail for {message.box} from {caller}",
        "text": (
            f"{caller} left a message of {record.seconds or 0:.0f} seconds for {message.box}, "
            f"{left}.\n\nHear it: /recordings/{message.recording_id} on the telephony server.\n"
        ),
    }


def _event(message: MessageRecord, record: RecordingRecord) -> dict[str, str | float]:
    return {
        "type": "voicemail.left",
        "box": message.box,
        "recording_id": message.recording_id,
        "call_id": message.call_id,
        "caller_number": message.caller_number,
        "left_at": datetime.fromtimestamp(message.left_at, UTC).isoformat(),
        "seconds": round(record.seconds or 0.0, 1),
    }
