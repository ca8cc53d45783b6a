"""A caller leaves a message in a real call: heard again, sent by key; its people are told by mail
and webhook."""

from __future__ import annotations

import json
from pathlib import Path

from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.conftest import StartEdge
from tests.edge.on_record import wait_for_event
from tests.edge.test_record import recording_edge, wait_for_recording, wait_until_it_records
from tests.notify.test_couriers import mail_server, web_server
from tests.peers.caller import Caller
from tests.peers.ports import LOOPBACK
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until

_FLOW = """
leave:
  voicemail:
    box: support
    prompt: {play: asking.wav}
    review_prompt: {play: thanks.wav}
    final_silence: 1s
    timeout: 8s
  next: bye
bye: {play: thanks.wav}
"""


def test_a_message_is_reviewed_kept_and_told_of(start_edge: StartEdge, tmp_path: Path) -> None:
    said = make_sound(54, 1.5)
    secret = tmp_path / "secret"
    secret.write_text("between us")
    with mail_server() as (postbox, port), web_server(204) as (hooks, url):
        edge = recording_edge(
            tmp_path,
            start_edge,
            _FLOW,
            voicemail={"support": {"email": ["ann@example.com"], "webhook": url}},
            notify={
                "mail": {
                    "server": LOOPBACK,
                    "port": port,
                    "security": "none",
                    "sender": "edge@example.com",
                },
                "webhook_secret": {"file": str(secret)},
            },
        )
        with Caller(edge.sip_address()) as caller:
            wait_until_it_records(edge, tmp_path)
            caller.let_pass(0.3)
            caller.say(said)
            wait_for_event(edge, "voice recorded", end="silence")
            caller.hear_out()
            caller.press("1")
            caller.hear_out()
            heard = caller.recording()
            caller.press("3")
            wait_for_event(edge, "message left", box="support")
            caller.wait_for_end()
        assert find(said, heard).found, "played back to the caller"
        record, left = wait_for_recording(tmp_path)
        assert find(said, left).found
        wait_until(lambda: postbox.mails and hooks, within=20, what="mail and webhook")
    assert f"/recordings/{record.recording_id}" in postbox.mails[0]
    assert json.loads(hooks[0][1])["recording_id"] == record.recording_id
    store = open_store(StoreSettings(url=f"sqlite:///{tmp_path}/one/calls.sqlite3"))
    (kept,) = store.messages.messages("support", limit=5)
    store.close()
    assert kept.message.recording_id == record.recording_id and kept.message.heard_at is None
