"""baresip as a foreign telephone: a microphone that plays known sounds, an ear that records.

Its microphone is a file that is padded with silence, because baresip hangs up at the end of
its microphone's file. What it hears is written by its own recorder behind its own decoder.
It presses keys by RFC 4733 only; Debian's version can't by SIP INFO (see `linphone.py`).
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from tests.peers.baresip_control import BaresipControl
from tests.peers.child_process import ChildProcess
from tests.peers.g711 import Samples
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program
from tests.peers.resources import HoldsResources
from tests.peers.sound import find, silence, write_wav
from tests.peers.waiting import wait_until

_LONGEST_CALL = 240.0
"""Seconds of silence that the microphone has after its sound."""

_WAV_HEADER = 44

_CONFIG = """\
poll_method epoll
sip_listen {host}:{sip}
net_interface {host}
call_local_timeout 120
call_max_calls 4
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module srtp.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control}
snd_path {folder}
audio_source aufile,{folder}/microphone.wav
audio_player aubridge,ear
audio_alert aubridge,bell
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_buffer 20-160
jitter_buffer_delay 1-5
rtp_ports {rtp_first}-{rtp_last}
statmode_default off
{tls}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who the telephone is. Without a registrar it neither registers nor needs a password."""

    user: str = "alice"
    password: str = ""
    registrar: str = ""
    """`host:port`; the domain of its address."""
    transport: str = "udp"
    codecs: str = "PCMU/8000/1,PCMA/8000/1"
    register_every: int = 60
    """Seconds that a registration is asked to last."""
    answer_mode: str = "manual"
    """`manual`, `auto` or `early`."""
    media_encryption: str = ""
    """`srtp` offers RTP/AVP with keys, `srtp-mand` takes RTP/SAVP only (both RFC 4568)."""
    authorities: Path | None = None
    """Whom it believes over TLS; None believes everybody."""

    def line(self) -> str:
        """The account as baresip writes one."""
        domain = self.registrar or LOOPBACK
        interval = self.register_every if self.registrar else 0
        line = (
            f"<sip:{self.user}@{domain};transport={self.transport}>;regint={interval}"
            f";audio_codecs={self.codecs};answermode={self.answer_mode}"
        )
        if self.media_encryption:
            line += f";mediaenc={self.media_encryption}"
        if self.password:
            line += f";auth_user={self.user};auth_pass={self.password}"
        return line


class Baresip(HoldsResources):
    """A telephone for the length of a `with` block; one call at a time."""

    def __init__(
        self, account: Account | None = None, *, microphone: Samples | None = None
    ) -> None:
        self.account = account or Account()
        self.folder = Path(mkdtemp(prefix="baresip-"))
        self._microphone = silence(0) if microphone is None else microphone
        self._resources = ExitStack()
        self._process: ChildProcess | None = None
        self._control: BaresipControl | None = None
        self._sounds = 0
        self.sip_port = 0
        self.media_ports = range(0)

    def __enter__(self) -> Baresip:
        with ExitStack() as starting:
            starting.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._start(starting)
            self._resources = starting.pop_all()
        return self

    @property
    def address(self) -> str:
        """`host:port` where it listens, UDP and TCP alike."""
        return f"{LOOPBACK}:{self.sip_port}"

    @property
    def uri(self) -> str:
        """Where to call it directly."""
        return f"sip:{self.account.user}@{self.address}"

    @property
    def events(self) -> list[str]:
        """The types of all events so far."""
        return [event["type"] for event in self._running.events]

    def wait_for(self, *types: str, within: float = 10.0) -> dict[str, Any]:
        """The next event of one of these types, in order: `REGISTER_OK`, `REGISTER_FAIL`,
        `CALL_INCOMING`, `CALL_RINGING`, `CALL_PROGRESS`, `CALL_ESTABLISHED`, `CALL_CLOSED`,
        `CALL_DTMF_START`, ... Its `param` says more."""
        return self._running.wait_for(*types, within=within)

    def dial(self, uri: str) -> None:
        """Call; goes on at once."""
        self._running.command("dial", uri)

    def answer(self) -> None:
        """Take the call that rings."""
        self._running.command("accept")

    def hang_up(self) -> None:
        """End the call, or decline the one that rings; returns when it is over."""
        self._running.command("hangup")
        self.wait_for("CALL_CLOSED")

    def press(self, keys: str) -> None:
        """Press keys, one after the other, by RFC 4733."""
        for key in keys:
            self._running.command("sndcode", key)

    def hold(self) -> None:
        """Put the other side on hold by re-INVITE."""
        self._running.command("hold")

    def resume(self) -> None:
        """Take it off hold."""
        self._running.command("resume")

    def say(self, sound: Samples) -> None:
        """Play a sound into the call now, in place of what the microphone played."""
        self._sounds += 1
        file = self._write_microphone(f"microphone-{self._sounds}.wav", sound)
        self._running.command("ausrc", f"aufile,{file}")

    def wait_to_hear(self, sound: Samples, *, within: float = 10.0) -> None:
        """Return once the sound is in what it heard in its latest call."""
        wait_until(
            lambda: self._recordings() and find(sound, self.recording()).found,
            within=within,
            what="baresip to hear a sound",
        )

    def recording(self) -> Samples:
        """All that it heard in its latest call so far, at 8 kHz."""
        files = self._recordings()
        assert files, f"baresip heard nothing; its events: {self.events}."
        data = files[-1].read_bytes()[_WAV_HEADER:]
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)

    def _recordings(self) -> list[Path]:
        return sorted(self.folder.glob("dump-*-dec.wav"))

    def _start(self, resources: ExitStack) -> None:
        # baresip takes the port after its SIP port for TLS.
        self.sip_port, _, control_port = resources.enter_context(claimed_ports(3))
        self.media_ports = resources.enter_context(claimed_ports(12))
        self._write_microphone("microphone.wav", self._microphone)
        self._write_configuration(control_port)
        self._process = ChildProcess(
            "baresip",
            [find_program("baresip"), "-f", str(self.folder)],
            folder=self.folder,
            stop_within=1.0,  # it would wait for the end of calls that nobody answers
        )
        resources.enter_context(self._process)
        self._process.wait_for_bound(control_port)
        self._control = resources.enter_context(BaresipControl((LOOPBACK, control_port)))
        # Not in the `accounts` file: it would register before anybody listens to its events.
        self._control.command("uanew", self.account.line())

    def _write_microphone(self, name: str, sound: Samples) -> Path:
        return write_wav(self.folder / name, np.concatenate([sound, silence(_LONGEST_CALL)]))

    def _write_configuration(self, control_port: int) -> None:
        modules = next(Path("/usr/lib").glob("**/baresip/modules"))
        authorities = self.account.authorities
        believed = f"sip_cafile {authorities}\nsip_verify_server yes\n" if authorities else ""
        config = _CONFIG.format(
            tls=believed,
            host=LOOPBACK,
            sip=self.sip_port,
            control=control_port,
            folder=self.folder,
            modules=modules,
            rtp_first=self.media_ports[0],
            rtp_last=self.media_ports[-1],
        )
        (self.folder / "config").write_text(config)
        (self.folder / "accounts").write_text("")
        (self.folder / "contacts").write_text("")

    @property
    def _running(self) -> BaresipControl:
        assert self._control is not None, "baresip was not started: use it in a `with` block."
        return self._control
