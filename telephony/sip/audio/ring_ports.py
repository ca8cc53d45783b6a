"""The kind of ring port that a build of the library has."""

from __future__ import annotations

from telephony.sip.audio.audio_tap import TapPorts
from telephony.sip.audio.native_port import NativePorts
from telephony.sip.audio.ring_pool import RingPorts
from telephony.sip.library.library_build import LibraryBuild


def ring_ports(build: LibraryBuild) -> RingPorts:
    """None made yet."""
    return TapPorts() if build.stock else NativePorts()
