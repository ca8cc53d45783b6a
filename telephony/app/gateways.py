"""The gateway processes of an edge: started with it, watched, started again when one dies."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

import psutil
import structlog

from telephony.telemetry.gateway_readings import GatewayReading
from telephony.telemetry.settings import LogSettings
from telephony.webrtc.gateway_link import GatewayLink
from telephony.webrtc.gateway_phones import GatewayPhones
from telephony.webrtc.settings import GatewaySettings

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
"""Seconds before a gateway that died is started again; twice as long each time."""
_LIVED_WELL = 60.0
_END_SECONDS = 5.0


class GatewayProcess:
    """One `telephony gateway`, over and over."""

    def __init__(self, link: GatewayLink, logs: LogSettings) -> None:
        self.link = link
        self.starts = 0
        self._logs = logs
        self._process: asyncio.subprocess.Process | None = None

    @property
    def problem(self) -> str:
        """Why browsers can't connect to it, as a sentence; "" while they can."""
        if self.link.sip is not None:
            return ""
        return f"Gateway {self.link.socket_file.stem} isn't up: browsers there can't take calls."

    @property
    def process_id(self) -> int | None:
        """Of the process that runs now."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and running else None

    @property
    def cpu_seconds(self) -> float:
        """Processor time of the process that runs now."""
        try:
            times = psutil.Process(self.process_id).cpu_times() if self.process_id else None
        except psutil.Error:
            return 0.0  # it has just ended
        return times.user + times.system if times else 0.0

    async def watch(self) -> None:
        """Start it, and again whenever it ends, until cancelled."""
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            status = await self._run()
            if loop.time() - started > _LIVED_WELL:
                pause = FIRST_PAUSE
            log.error(
                "gateway ended", gateway=self.link.socket_file.stem, status=status, again_in=pause
            )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def end(self) -> None:
        """Once its channel is closed it ends by itself, else by force."""
        if self._process is None or self._process.returncode is not None:
            return
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _run(self) -> int:
        self.starts += 1
        self._process = await start_gateway(self.link.socket_file, self._logs)
        return await self._process.wait()


async def start_gateway(
    control: Path, logs: LogSettings, stderr: int | None = None
) -> asyncio.subprocess.Process:
    """A process that looks for its edge at `control`."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "telephony.app.commands.gateway"),
        *("--control", str(control)),
        *("--log-level", logs.level.value, "--log-format", logs.format.value),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=stderr,
        start_new_session=True,  # Ctrl-C is for the edge, which ends it in order
    )


class Gateways:
    """All of an edge's; `phones` is what they do together."""

    def __init__(self, count: int, logs: LogSettings) -> None:
        self._folder = Path(mkdtemp(prefix="telephony-"))  # 0700: nobody else may connect
        self.links = [
            GatewayLink(self._folder / f"{index}.socket") for index in range(1, count + 1)
        ]
        self.phones = GatewayPhones(self.links)
        self._processes = [GatewayProcess(link, logs) for link in self.links]
        self._watching: list[asyncio.Task[None]] = []

    async def start(self, settings: GatewaySettings) -> None:
        """Start them; they get ready by themselves."""
        for process in self._processes:
            await process.link.open(settings)
            name = f"gateway {process.link.socket_file.stem}"
            self._watching.append(asyncio.create_task(process.watch(), name=name))

    async def close(self) -> None:
        """End them: calls get a BYE, browsers a farewell."""
        for watching in self._watching:
            watching.cancel()
        for process in self._processes:
            process.link.close()
        await asyncio.gather(*(process.end() for process in self._processes))
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    @property
    def process_ids(self) -> Sequence[int]:
        """Of those that run now."""
        return [one.process_id for one in self._processes if one.process_id is not None]

    @property
    def problems(self) -> Sequence[str]:
        """Sentences for `/readyz`."""
        return [process.problem for process in self._processes if process.problem]

    def readings(self) -> Sequence[GatewayReading]:
        """What is read at each scrape of `/metrics`."""
        return [
            GatewayReading(
                gateway=process.link.socket_file.stem,
                up=process.link.sip is not None,
                starts=process.starts,
                cpu_seconds=process.cpu_seconds,
                phones=self.phones.connected_at(process.link),
            )
            for process in self._processes
        ]
