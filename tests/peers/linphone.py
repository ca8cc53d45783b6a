"""Linphone as a foreign telephone that presses keys by SIP INFO, which Debian's baresip can't."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from tests.peers.child_process import ChildProcess
from tests.peers.g711 import Samples
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program
from tests.peers.resources import HoldsResources
from tests.peers.sound import silence, write_wav

_WAV_HEADER = 44

_CONFIG = """\
[sip]
sip_port={sip}
sip_tcp_port=0
sip_tls_port=0
use_info=1
use_rfc2833=0
use_ipv6=0
ipv6_migration_done=1
bind_address={host}
contact=sip:{user}@{host}
auto_net_state_mon=0
media_encryption=none

[rtp]
audio_rtp_port={rtp}

[sound]
echocancellation=0

[video]
enabled=0
display=0
capture=0

[audio_codec_0]
mime=PCMU
rate=8000
channels=1
enabled=1

[audio_codec_1]
mime=PCMA
rate=8000
channels=1
enabled=1
"""

_UNWANTED_CODECS = (
    ("opus", 48000, 2),
    ("speex", 16000, 1),
    ("speex", 8000, 1),
    ("G729", 8000, 1),
)


class Linphone(HoldsResources):
    """A telephone for the length of a `with` block; one call."""

    def __init__(self, user: str = "carol", *, microphone: Samples | None = None) -> None:
        self._user = user
        self._microphone = silence(1.0) if microphone is None else microphone
        self.folder = Path(mkdtemp(prefix="linphone-"))
        self._resources = ExitStack()
        self._process: ChildProcess | None = None
        self.sip_port = 0
        self.media_port = 0

    def __enter__(self) -> Linphone:
        with ExitStack() as starting:
            starting.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._start(starting)
            self._resources = starting.pop_all()
        return self

    def dial(self, uri: str) -> None:
        """Call; goes on at once."""
        self._running.type(f"call {uri}\n")

    def wait_for_answer(self, *, within: float = 10.0) -> None:
        """Return once the call is answered."""
        self._running.wait_for_output(r"^.*Call \d+ with .* connected", within=within)

    def wait_for_end(self, *, within: float = 10.0) -> None:
        """Return once the call is over."""
        self._running.wait_for_output(r"^.*Call \d+ with .* (ended|error)", within=within)

    def press(self, keys: str) -> None:
        """Press keys, one after the other, by SIP INFO (application/dtmf-relay)."""
        for key in keys:
            self._running.type(f"{key}\n")

    def hang_up(self) -> None:
        """End the call; returns when it is over."""
        self._running.type("terminate\n")
        self.wait_for_end()

    def recording(self) -> Samples:
        """All that it heard so far, at 8 kHz."""
        data = (self.folder / "heard.wav").read_bytes()[_WAV_HEADER:]
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)

    def _start(self, resources: ExitStack) -> None:
        (self.sip_port,) = resources.enter_context(claimed_ports(1))
        self.media_port = resources.enter_context(claimed_ports(2))[0]
        (self.folder / ".local/share/linphone").mkdir(parents=True)
        config = self.folder / "linphonerc"
        config.write_text(self._configuration())
        write_wav(self.folder / "microphone.wav", self._microphone)
        self._process = ChildProcess(
            "linphonec",
            [find_program("linphonec"), "-c", str(config)],
            folder=self.folder,
            environment={"HOME": str(self.folder)},
            stop_within=1.0,
        )
        resources.enter_context(self._process)
        self._process.wait_for_bound(self.sip_port)
        for command in ("soundcard use files", "play microphone.wav", "record heard.wav"):
            self._process.type(f"{command}\n")

    def _configuration(self) -> str:
        config = _CONFIG.format(
            sip=self.sip_port, rtp=self.media_port, host=LOOPBACK, user=self._user
        )
        for number, (name, rate, lanes) in enumerate(_UNWANTED_CODECS, start=2):
            config += f"\n[audio_codec_{number}]\nmime={name}\nrate={rate}\nchannels={lanes}\n"
            config += "enabled=0\n"
        return config

    @property
    def _running(self) -> ChildProcess:
        assert self._process is not None, "Linphone was not started: use it in a `with` block."
        return self._process
