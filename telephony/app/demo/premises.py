"""The folder that the demo's edge runs in: its configuration, and the sample flows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import telephony
from telephony.app.test_caller.telephone import free_rtp_start
from telephony.domain.errors import ConfigurationError

SAMPLE_DESKS = "127.0.0.1:5070"
"""Where the sample flows reach every desk; the demo's own desk is elsewhere."""

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
      - {called: "*", flow: main}
web:
  port: 0
"""


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
def premises(flows: Path, desk: str) -> Iterator[Path]:
    """A folder with a telephony.yaml, and `flows` so that they transfer to `desk` (host:port)."""
    with TemporaryDirectory(prefix="telephony-demo-") as name:
        folder = Path(name)
        configuration = CONFIGURATION.replace("RTP_START", str(free_rtp_start()))
        copytree(flows, folder / "ivr_flows")
        for flow in (folder / "ivr_flows").glob("*.yaml"):
            text = flow.read_text(encoding="utf-8")
            flow.write_text(text.replace(SAMPLE_DESKS, desk), encoding="utf-8")
        (folder / "telephony.yaml").write_text(configuration, encoding="utf-8")
        yield folder
