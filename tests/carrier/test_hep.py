"""The library's structures are where the message tap looks for them in this build, too."""

from __future__ import annotations

from pathlib import Path

from tests.edge.captured_call import capturing, check_a_call
from tests.peers.capture_server import CaptureServer
from tests.peers.edge import Edge
from tests.peers.rtp_capture import RtpCapture


def test_a_call_at_a_capture_server(
    carrier_site: Path, tmp_path: Path, rtp_capture: RtpCapture
) -> None:
    served_by = {"PYTHONPATH": str(carrier_site)}
    with (
        CaptureServer() as server,
        Edge(capturing(tmp_path, server.address), folder=tmp_path, environment=served_by) as edge,
    ):
        check_a_call(edge, server, rtp_capture)
