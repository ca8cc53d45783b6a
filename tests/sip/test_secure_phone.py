"""Another telephone over TLS and SRTP: each side hears the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.baresip import Account, Baresip
from tests.peers.certificates import Authority
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.sound import find, make_sound, write_wav
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent

pytestmark = pytest.mark.peer

SPOKEN, PLAYED = make_sound(31, 2.0), make_sound(32, 2.0)


@pytest.mark.parametrize(
    ("encryption", "policy"), [("srtp-mand", "required"), ("srtp", "optional")]
)
def test_baresip_and_we_hear_each_other(encryption: str, policy: str, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    file, heard = write_wav(tmp_path / "played.wav", PLAYED), tmp_path / "heard.raw"
    account = Account(transport="tls", media_encryption=encryption, authorities=authority.file)
    with claimed_ports(1) as (port,):
        trunk = {"name": "phones", "networks": [f"{LOOPBACK}/32"], "srtp": policy}
        tls = authority.issue().settings()
        with (
            DrivenAgent(listen=[["tls", LOOPBACK, port]], trunks=[trunk], tls=tls) as agent,
            Baresip(account) as phone,
        ):
            agent.wait_for("Ready")
            agent.for_callers("answer", {"do": "hear", "file": str(heard)})
            phone.dial(f"sip:100@{LOOPBACK}:{port};transport=tls")
            leg = agent.wait_for("LegAnswered")["leg"]
            media = agent.wait_for("MediaStarted")
            assert media["srtp"].startswith("AES_")
            assert media["signalling"] == "tls"
            agent.do("play", leg, playback=1, files=[str(file)])
            phone.say(SPOKEN)
            phone.wait_to_hear(PLAYED)
            wait_until(lambda: find(SPOKEN, agent.heard(heard)).found, within=10, what="its sound")
            phone.hang_up()
            assert agent.wait_for("LegEnded")["termination"]["reason"] == "caller_hangup"
