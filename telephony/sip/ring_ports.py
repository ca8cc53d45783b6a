"""The kind of ring port that a build of the library has."""

from __future__ import annotations

from collections.abc import Callable

from telephony.sip.audio_tap import TapPort
from telephony.sip.library_build import LibraryBuild
from telephony.sip.native_port import NativePort
from telephony.sip.ring_pool import RingPort


def ring_port(build: LibraryBuild) -> Callable[[str], RingPort]:
    """Makes ports by name; engine thread only."""
    return TapPort if build.stock else NativePort
