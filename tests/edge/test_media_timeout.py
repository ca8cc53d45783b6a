"""A caller from whom nothing comes any more, through the running edge."""

from __future__ import annotations

from tests.edge.conftest import ServeFlow
from tests.sip.raw_caller import RawCaller

_WAIT = "wait: {collect: {prompt: Key in a digit., digits: 1, into: key, timeout: 60s}}"


def test_a_caller_who_vanished_is_on_record_as_such(serve_flow: ServeFlow) -> None:
    listen = [{"transport": "udp", "port": 0}]
    edge = serve_flow(_WAIT, sip={"listen": listen, "media_timeout": "1s"})
    with RawCaller(edge.sip_address()) as raw:
        assert raw.invite().status == 200
        raw.reply("BYE", "200 OK", within=10)
    (call,) = edge.wait_for_calls()
    assert call["termination"]["reason"] == "media_timeout"
    timeline = edge.call(call["call_id"])["timeline"]
    (entry,) = [one for one in timeline if one["event"] == "nothing came from the peer"]
    assert entry["details"]["seconds"] >= 1
