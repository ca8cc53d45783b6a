"""The folder that the demo's edge runs in: its configuration, its people, and the sample flows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import telephony
from telephony.access.passwords import hash_password
from telephony.app.test_caller.telephone import free_rtp_start
from telephony.domain.errors import ConfigurationError

SAMPLE_DESKS = "127.0.0.1:5070"
"""Where the sample flows reach every desk; the demo's own desk is elsewhere."""
MENU, QUEUE = "100", "200"
"""Dialled for the sample flow, and to wait for an agent."""
AGENT = "ann"

CONFIGURATION = """\
sip:
  listen:
    - {transport: udp, address: 127.0.0.1, port: 0}
    - {transport: tcp, address: 127.0.0.1, port: 0}
  drain: 2s
  rtp_ports: {first: RTP_START}
trunks:
  demo:
    addresses: [127.0.0.1/32]
    routes:
      - {called: "200", flow: agent}
      - {called: "*", flow: main}
web:
  port: 0
  token: {file: token}
users:
  ann: {display_name: Ann, roles: [agent, supervisor, administrator], password: "PASSWORD"}
agents:
  ann: {queues: [parcels]}
queues:
  parcels:
    needs_agents: false
    max_wait: 5m
    wrap_up: until_done
    dispositions: [Solved, Call again]
    script:
      - {say: "Hello, {{ agent }} speaking. Is this about parcel {{ parcel }}?"}
      - {field: next_step}
"""
AGENT_FLOW = """\
# Whoever dials 200 waits for an agent, who sees what is known of the caller.
flow: agent
language: en-US
start: known
steps:
  known:
    set: {customer: Jo Miller, parcel: "204017", status: delayed}
    next: waiting
  waiting:
    queue:
      name: parcels
      prompt: One moment, please. I am looking for somebody who can help you.
      on_failure: nobody
    next: thanks
  thanks: {say: Thank you for calling. Goodbye.}
  nobody: {say: Nobody can take your call. Please call again later.}
"""


@dataclass(frozen=True, slots=True)
class Premises:
    """What a demo stands on, and who may look at it."""

    folder: Path
    password: str = field(repr=False)
    """Of `AGENT`, who may see everything."""
    token: str = field(repr=False)
    """What the demo itself reads records by."""


def sample_flows() -> Path:
    """Where the sample flows are. Raises `ConfigurationError` when they aren't."""
    folder = Path(telephony.__file__).parents[1] / "ivr_flows"
    if not folder.is_dir():
        raise ConfigurationError(
            f"The sample flows aren't in {folder}. Run the demo from a checkout of the source, "
            "or `telephony serve` with flows of your own."
        )
    return folder


@contextmanager
def premises(flows: Path, desk: str) -> Iterator[Premises]:
    """A folder with a telephony.yaml, and `flows` so that they transfer to `desk` (host:port)."""
    with TemporaryDirectory(prefix="telephony-demo-") as name:
        folder = Path(name)
        found = Premises(folder, f"demo-{secrets.randbelow(10**6):06}", secrets.token_urlsafe(32))
        configuration = CONFIGURATION.replace("RTP_START", str(free_rtp_start())).replace(
            "PASSWORD", hash_password(found.password)
        )
        copytree(flows, folder / "ivr_flows")
        for flow in (folder / "ivr_flows").glob("*.yaml"):
            text = flow.read_text(encoding="utf-8")
            flow.write_text(text.replace(SAMPLE_DESKS, desk), encoding="utf-8")
        (folder / "ivr_flows" / "agent.yaml").write_text(AGENT_FLOW, encoding="utf-8")
        (folder / "token").write_text(found.token, encoding="utf-8")
        (folder / "telephony.yaml").write_text(configuration, encoding="utf-8")
        yield found
