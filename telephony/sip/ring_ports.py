"""The kind of ring port that a build of the library has."""

from __future__ import annotations

from telephony.sip.audio_tap import TapPorts
from telephony.sip.library_build import LibraryBuild
from telephony.sip.native_port import NativePorts
from telephony.sip.ring_pool import RingPorts


def ring_ports(build: LibraryBuild) -> RingPorts:
    """None made yet."""
    return TapPorts() if build.stock else NativePorts()
