"""SIPp as a caller, a callee or a registrar: one scenario, its verdict and its figures."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from tests.peers.child_process import ChildProcess
from tests.peers.ports import LOOPBACK, claimed_ports
from tests.peers.programs import find_program
from tests.peers.resources import HoldsResources
from tests.peers.sipp_statistics import SippStatistics, read_response_times, read_statistics

SCENARIOS = Path(__file__).parents[2] / "sipp_scenarios"

_PCAP_FOLDER = Path("/usr/share/sip-tester")
"""Where Debian keeps what the built-in scenarios open as `pcap/...` below their own folder."""

_PORTS_PER_CALL = 4
"""SIPp gives the nth call the RTP ports from `-mp` + 4 n on (its `auto_media_port`)."""

_ANSWERED_BYE = re.compile(
    r"^SIP/2\.0 200 OK\r?\n(?:(?!\r?\n\r?\n)[\s\S])*?^Call-ID: (\S+)\r?\n"
    r"(?:(?!\r?\n\r?\n)[\s\S])*?^CSeq: \d+ BYE",
    re.MULTILINE,
)

_SOFT_EXIT = 1.0
"""Seconds that SIPp may spend on finishing calls once it was told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SippPlan:
    """What SIPp shall do. Times in seconds."""

    scenario: str | Path
    """A built-in name (`uac`, `uac_pcap`, `uas`) or an XML file; a relative path is looked
    up in `sipp_scenarios/`."""
    target: str = ""
    """`host:port` to call; empty for a scenario that waits for calls."""
    calls: int | None = 1
    """How many calls; None to take calls until stopped."""
    rate: float = 10.0
    """Calls per second."""
    limit: int | None = None
    """Calls at once."""
    pause: float | None = None
    """Length of each `<pause/>` that doesn't name its own: how long a call is held."""
    timeout: float = 60.0
    """After this SIPp gives up, and the run has failed."""
    receive_timeout: float = 30.0
    """How long any one awaited message may take."""
    transport: str = "u1"
    """`u1` UDP, `t1` TCP over one connection, `tn` a connection for each call."""
    called: str = "service"
    """The user part of the request URI."""
    user: str = "caller"
    password: str = "secret"
    keywords: Mapping[str, str] = field(default_factory=dict)
    """Values for `[name]` in the scenario."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Copied into SIPp's working folder under these names, such as `sound.ulaw`."""
    echo_rtp: bool = False
    """Send every RTP packet that arrives on the first media port back."""
    one_media_port: bool = False
    """The scenario says [media_port], the same for all calls."""
    options: tuple[str, ...] = ()
    """Further SIPp options, as typed."""


@dataclass(frozen=True, slots=True)
class SippResult:
    """How a run ended."""

    exit_code: int
    statistics: SippStatistics
    response_times: tuple[float, ...]
    """Seconds for each response that the scenario marks with `rtd`."""
    logs: str

    def require_success(self, calls: int) -> None:
        """Fail the test, showing the logs, unless exactly `calls` succeeded and none failed."""
        seen = (self.exit_code, self.statistics.successful, self.statistics.failed)
        assert seen == (0, calls, 0), (
            f"SIPp: exit code {seen[0]}, {seen[1]} calls successful, {seen[2]} failed; "
            f"wanted {calls} successful.\n{self.logs}"
        )


class Sipp(HoldsResources):
    """SIPp in the background for the length of a `with` block."""

    def __init__(self, plan: SippPlan) -> None:
        self._plan = plan
        self.folder = Path(mkdtemp(prefix="sipp-"))
        self._resources = ExitStack()
        self._process: ChildProcess | None = None
        self.sip_port = 0
        self.media_ports = range(0)

    def __enter__(self) -> Sipp:
        with ExitStack() as starting:
            self._start(starting)
            self._resources = starting.pop_all()
        return self

    @property
    def address(self) -> str:
        """`host:port` that it sends from and listens on."""
        return f"{LOOPBACK}:{self.sip_port}"

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def messages(self) -> str:
        """Every SIP message sent and received so far, as SIPp traces them."""
        trace = self.folder / "messages.log"
        return trace.read_text(errors="replace") if trace.is_file() else ""

    def finished_calls(self) -> set[str]:
        """The Call-IDs of the calls so far whose BYE was answered with 200."""
        return set(_ANSWERED_BYE.findall(self.messages))

    @property
    def ended(self) -> bool:
        """Whether all calls are done, or it has given up."""
        return self._running.exit_code is not None

    def wait_until_listening(self, *, within: float = 10.0) -> None:
        """Return once its SIP port is bound."""
        self._running.wait_for_bound(self.sip_port, within=within)

    def finish(self, *, within: float | None = None) -> SippResult:
        """Wait until all calls are done (by default for as long as the plan allows)."""
        limit = self._plan.timeout + 10 if within is None else within
        exit_code = self._running.wait(within=limit)
        return SippResult(
            exit_code=exit_code,
            statistics=read_statistics(self.folder / "statistics.csv"),
            response_times=read_response_times(self.folder),
            logs=self._running.logs(),
        )

    def _start(self, resources: ExitStack) -> None:
        calls = 1 if self._plan.one_media_port else self._plan.calls or 20
        count = 2 + _PORTS_PER_CALL * calls
        self.sip_port, control = resources.enter_context(claimed_ports(2))
        self.media_ports = resources.enter_context(claimed_ports(count))
        resources.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._lay_out_folder()
        self._process = ChildProcess(
            "sipp",
            self._arguments(control),
            folder=self.folder,
            stop_signal=signal.SIGUSR1,
            stop_within=_SOFT_EXIT,
        )
        self._process.extra_logs = [self.folder / "errors.log", self.folder / "messages.log"]
        resources.enter_context(self._process)
        if not self._plan.target:
            self.wait_until_listening()

    def _lay_out_folder(self) -> None:
        (self.folder / "pcap").symlink_to(_PCAP_FOLDER)
        for name, source in self._plan.files.items():
            shutil.copyfile(source, self.folder / name)

    def _arguments(self, control_port: int) -> list[str]:
        plan = self._plan
        arguments = [find_program("sipp"), *self._scenario_arguments()]
        arguments += ["-i", LOOPBACK, "-p", str(self.sip_port), "-t", plan.transport]
        arguments += ["-mi", LOOPBACK, "-mp", str(self.media_ports[0])]
        arguments += ["-ci", LOOPBACK, "-cp", str(control_port), "-nostdin"]
        arguments += ["-s", plan.called, "-au", plan.user, "-ap", plan.password]
        arguments += ["-recv_timeout", str(round(plan.receive_timeout * 1000))]
        arguments += ["-timeout", f"{plan.timeout:.0f}s", "-timeout_error"]
        arguments += ["-trace_stat", "-stf", "statistics.csv", "-fd", "1"]
        arguments += ["-trace_rtt", "-rtt_freq", "1"]
        arguments += ["-trace_msg", "-message_file", "messages.log"]
        arguments += ["-trace_err", "-error_file", "errors.log"]
        arguments += ["-r", f"{max(1, round(plan.rate * 10))}", "-rp", "10s"]
        for option, value in (("-m", plan.calls), ("-l", plan.limit)):
            arguments += [option, str(value)] if value is not None else []
        if plan.pause is not None:
            arguments += ["-d", str(round(plan.pause * 1000))]
        for name, text in plan.keywords.items():
            arguments += ["-key", name, text]
        arguments += ["-rtp_echo"] if plan.echo_rtp else []
        arguments += plan.options
        return [*arguments, plan.target] if plan.target else arguments

    def _scenario_arguments(self) -> list[str]:
        scenario = self._plan.scenario
        if isinstance(scenario, str) and not scenario.endswith(".xml"):
            return ["-sn", scenario]
        file = SCENARIOS / scenario
        assert file.is_file(), f"There is no scenario {file}."
        return ["-sf", str(file)]

    @property
    def _running(self) -> ChildProcess:
        assert self._process is not None, "SIPp was not started: use it in a `with` block."
        return self._process


def run_sipp(plan: SippPlan) -> SippResult:
    """Run a plan to its end and report; doesn't judge (see `SippResult.require_success`)."""
    with Sipp(plan) as sipp:
        return sipp.finish()
