"""The keys of `telephony.yaml`, section by section; `docs/configuration.md` explains each."""

from __future__ import annotations

from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from telephony.app.settings.agent_page import SHORT_TEXTS
from telephony.app.settings.contact_centre import AgentModel, QueueModel
from telephony.app.settings.gateway import GatewayModel
from telephony.app.settings.http import HttpModel
from telephony.app.settings.people import UserModel, UserName, check_users
from telephony.app.settings.recording import RecordingModel
from telephony.app.settings.secret import SecretReference
from telephony.app.settings.voicemail import BoxModel, NotifyModel, check_boxes
from telephony.app.settings.web import WebModel
from telephony.calendars.calendar import time_zone
from telephony.calendars.document import CalendarModel
from telephony.calendars.errors import BadHours
from telephony.call_control.routing import AnswerMode
from telephony.documents.fields import Duration, StrictModel, Text, defect
from telephony.documents.nearest import suggestion
from telephony.domain.user import Role
from telephony.sip.settings import (
    DtmfPolicy,
    MediaSource,
    Srtp,
    TlsVersion,
    Transport,
    UnknownSource,
)
from telephony.telemetry.settings import HepTransport

Port = Annotated[int, Field(ge=0, le=65535)]
Codec = Literal["PCMU", "PCMA", "G722", "GSM", "speex"]
Money = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)]
Prefix = Annotated[str, Field(pattern=r"^\+?[0-9*#]{1,20}$")]
"""What a number begins with; in quotes, or YAML takes it for a number."""
MAX_HOSTS = 8
"""Hosts of one trunk: a caller waits while they are tried."""
SipUri = Annotated[str, Field(pattern=r"^sips?:\S{1,255}$")]


def _listed(value: object) -> object:
    """One where a list may stand."""
    return [value] if isinstance(value, str) else value


def _written(version: object) -> object:
    """1.2 without quotes is a number to YAML."""
    return str(version) if isinstance(version, float) else version


class ListenModel(StrictModel):
    """One SIP address to listen on."""

    transport: Transport = Transport.UDP
    address: str = "127.0.0.1"
    port: Port | None = None

    @property
    def wanted_port(self) -> int:
        """The transport's own where none is given."""
        return self.transport.default_port if self.port is None else self.port


class TlsModel(StrictModel):
    """Who we are over TLS, and whom we believe."""

    certificate: Path | None = None
    private_key: Path | None = None
    authorities: Path | None = None
    verify_server: bool = True
    verify_client: bool = False
    minimum_version: Annotated[TlsVersion, BeforeValidator(_written)] = TlsVersion.TLS_1_2

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.verify_client and self.authorities is None:
            raise defect(
                "Clients can't be verified without authorities.",
                "Name the file of whoever signs their certificates in sip.tls.authorities.",
            )
        return self


class RtpPorts(StrictModel):
    """Ports for audio; outside the kernel's ephemeral range, so that no bind collides."""

    first: Annotated[int, Field(ge=1024, le=65535)] = 16384
    last: Annotated[int, Field(ge=1024, le=65535)] = 32767

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last - self.first < 20:
            raise defect("RTP needs at least 20 ports.", "Widen sip.rtp_ports.")
        return self


Rate = Annotated[float, Field(gt=0, le=100_000)]


class LimitsModel(StrictModel):
    """`sip.limits`: how much anybody may send. Rates are per second."""

    calls_per_second: Rate = 200.0
    burst: Annotated[float, Field(ge=1, le=100_000)] = 400.0
    refusals_per_second: Rate = 1000.0
    unacknowledged: Annotated[int, Field(ge=1, le=100_000)] = 200
    strangers_per_second: Rate = 100.0
    records_per_second: Rate = 2.0


class SipModel(StrictModel):
    """`sip:` the user agent."""

    listen: Annotated[list[ListenModel], Field(min_length=1)] = [
        ListenModel(),
        ListenModel(transport=Transport.TCP),
    ]
    tls: TlsModel = TlsModel()
    unknown_source: UnknownSource = UnknownSource.REJECT
    max_calls: Annotated[int, Field(ge=1)] | None = None
    limits: LimitsModel = LimitsModel()
    retry_after: Duration = 5.0
    rtp_ports: RtpPorts = RtpPorts()
    public_address: str = ""
    codecs: Annotated[list[Codec], Field(min_length=1)] = ["PCMU", "PCMA"]
    session_expires: Duration = 1800.0
    media_timeout: Duration = 60.0
    drain: Duration = 30.0
    trace_file: Path | None = None

    @model_validator(mode="after")
    def _identified(self) -> Self:
        listens = any(on.transport is Transport.TLS for on in self.listen)
        if listens and self.tls.certificate is None:
            raise defect(
                "A TLS listener needs a certificate.",
                "Name its file, and that of its key, in sip.tls.",
            )
        return self


class RouteModel(StrictModel):
    """Where calls to a number go."""

    called: Text = "*"
    flow: str
    answer: AnswerMode = AnswerMode.ANSWER


class RegistrationModel(StrictModel):
    """A registration that is kept alive at a registrar."""

    registrar: SipUri
    username: Text
    password: SecretReference
    expires: Duration = 300.0


class KeepAliveModel(StrictModel):
    """How a trunk's hosts are probed with OPTIONS."""

    every: Annotated[Duration, Field(ge=1, le=3600)] = 30.0
    timeout: Annotated[Duration, Field(gt=0, le=32)] = 4.0
    down_after: Annotated[int, Field(ge=1, le=100)] = 2
    up_after: Annotated[int, Field(ge=1, le=100)] = 2


class TrunkModel(StrictModel):
    """One of `trunks:`, by name."""

    addresses: list[IPv4Network | IPv6Network] = []
    register_at: Annotated[RegistrationModel | None, Field(alias="register")] = None
    outbound: Annotated[list[SipUri], Field(max_length=MAX_HOSTS), BeforeValidator(_listed)] = []
    keep_alive: KeepAliveModel | None = None
    media_source: MediaSource = MediaSource.LEARN
    srtp: Srtp = Srtp.OFF
    max_calls: Annotated[int, Field(ge=1)] | None = None
    max_outbound_calls: Annotated[int, Field(ge=0)] | None = None
    max_calls_per_second: Annotated[float, Field(gt=0, le=10_000)] | None = None
    codecs: Annotated[list[Codec], Field(max_length=8)] = []
    dtmf: DtmfPolicy = DtmfPolicy.AUTO
    max_spend_per_hour: Money | None = None
    max_spend_per_day: Money | None = None
    routes: Annotated[list[RouteModel], Field(min_length=1)]

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.addresses and self.register_at is None:
            raise defect(
                "Nobody can call by a trunk that has neither addresses nor register.",
                "Give the carrier's addresses, or how to register.",
            )
        return self


class DiallingModel(StrictModel):
    """`dialling:` where outbound calls may go, and for how much."""

    allow: list[Prefix] = []
    deny: list[Prefix] = []
    hosts: list[Text] = []
    international_prefix: Annotated[str, Field(pattern=r"^[0-9]{0,5}$")] = "00"
    rates: dict[Prefix, Money] = {}
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    max_duration: Annotated[Duration, Field(gt=0, le=86400)] = 14400.0

    @model_validator(mode="after")
    def _closed(self) -> Self:
        if self.deny and not self.allow:
            raise defect(
                "A list of what is barred lets everything else through.",
                "Say in dialling.allow which prefixes may be dialled.",
            )
        return self


class SpeechModel(StrictModel):
    """`speech:` recognition."""

    engine: Literal["auto", "vosk", "pocketsphinx"] = "auto"
    models: dict[str, Path] = {}
    download: bool = False
    workers: Annotated[int, Field(ge=1, le=64)] | None = None
    decode_timeout: Duration = 5.0
    vad_mode: Annotated[int, Field(ge=0, le=3)] = 2


class PromptsModel(StrictModel):
    """`prompts:` synthesis."""

    voices: dict[str, str] = {}
    cache: Path | None = None


class StoreModel(StrictModel):
    """`store:` call records. A URL with a password in it comes from the environment."""

    url: str = "sqlite:///data/calls.sqlite3"


class LogModel(StrictModel):
    """`log:` what goes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class HepModel(StrictModel):
    """A capture server that gets a copy of every SIP message."""

    to: Annotated[str, Field(pattern=r"^(\[[0-9a-fA-F:.]+\]|[^\s:\[\]]{1,253}):[0-9]{1,5}$")]
    transport: HepTransport = HepTransport.UDP
    agent_id: Annotated[int, Field(ge=0, le=2**32 - 1)] = 2001
    key: SecretReference | None = None


class TelemetryModel(StrictModel):
    """`telemetry:` what is exported."""

    hep: HepModel | None = None


class CanaryModel(StrictModel):
    """`flows.canary`: what a share of callers gets first."""

    share: Annotated[float, Field(ge=0, le=100)] = 0.0
    folder: Path | None = None


class FlowsModel(StrictModel):
    """`flows:`, or only the folder."""

    folder: Path = Path("ivr_flows")
    watch: bool = True
    canary: CanaryModel = CanaryModel()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"folder": data} if isinstance(data, str) else data


class Settings(StrictModel):
    """The whole file. Paths in it start at the file's own folder."""

    sip: SipModel = SipModel()
    trunks: Annotated[dict[str, TrunkModel], Field(min_length=1)]
    dialling: DiallingModel = DiallingModel()
    flows: FlowsModel = FlowsModel()
    time_zone: Text = "UTC"
    calendars: dict[str, CalendarModel] = {}
    http: HttpModel = HttpModel()
    queues: dict[str, QueueModel] = {}
    agents: dict[str, AgentModel] = {}
    breaks: Annotated[SHORT_TEXTS, Field(min_length=1)] = ["Break"]
    gateway: GatewayModel = GatewayModel()
    recording: RecordingModel = RecordingModel()
    voicemail: dict[str, BoxModel] = {}
    notify: NotifyModel = NotifyModel()
    speech: SpeechModel = SpeechModel()
    prompts: PromptsModel = PromptsModel()
    store: StoreModel = StoreModel()
    web: WebModel = WebModel()
    users: dict[UserName, UserModel] = {}
    log: LogModel = LogModel()
    telemetry: TelemetryModel = TelemetryModel()

    @property
    def gateway_processes(self) -> int:
        """How many gateways run: one as soon as anybody has a browser for a telephone.

        Supervisors have, whatever their agents have.
        """
        if self.gateway.processes is not None:
            return self.gateway.processes
        answer = any(agent.phone is None for agent in self.agents.values())
        listen = any(Role.SUPERVISOR in user.roles for user in self.users.values())
        return int(answer or (listen and bool(self.agents)))

    @model_validator(mode="after")
    def _agents_serve_queues(self) -> Self:
        for name, agent in self.agents.items():
            for queue in agent.queues:
                if queue not in self.queues:
                    raise defect(
                        f"Agent {name} serves a queue `{queue}` that isn't there.",
                        suggestion(queue, sorted(self.queues), "The queues are"),
                        ("agents", name, "queues"),
                    )
        return self

    @model_validator(mode="after")
    def _hours_are_known(self) -> Self:
        try:
            time_zone(self.time_zone)
        except BadHours as error:
            raise defect(error.problem, error.remedy, ("time_zone",)) from None
        for name, queue in self.queues.items():
            if queue.hours is not None and queue.hours not in self.calendars:
                raise defect(
                    f"Queue {name} has hours by a calendar `{queue.hours}` that isn't there.",
                    suggestion(queue.hours, sorted(self.calendars), "The calendars are"),
                    ("queues", name, "hours"),
                )
        return self

    @model_validator(mode="after")
    def _users_have_their_place(self) -> Self:
        check_users(self.users, self.agents, self.queues)
        return self

    @model_validator(mode="after")
    def _browsers_can_be_called(self) -> Self:
        if not self.gateway_processes:
            return self
        if "PCMU" not in self.sip.codecs:
            raise defect(
                "Browsers are spoken to in PCMU, which sip.codecs leaves out.",
                "Add PCMU to sip.codecs, or let no gateway run: `gateway: {processes: 0}`.",
                ("sip", "codecs"),
            )
        if all(on.transport is not Transport.UDP for on in self.sip.listen):
            raise defect(
                "Browsers are called over UDP, and sip.listen has no UDP address.",
                "Add {transport: udp, address: 127.0.0.1} to sip.listen.",
                ("sip", "listen"),
            )
        return self

    @model_validator(mode="after")
    def _boxes_can_tell(self) -> Self:
        check_boxes(self.voicemail, self.notify)
        return self

    @model_validator(mode="after")
    def _keys_for_recordings(self) -> Self:
        recorded = [name for name, queue in self.queues.items() if queue.recording.mode != "off"]
        if recorded and self.recording.key is None:
            raise defect(
                f"Queue {recorded[0]} is recorded, but recordings have no key.",
                "Make one (openssl rand -base64 32), and say in recording.key where it is.",
                ("queues", recorded[0], "recording"),
            )
        return self

    @model_validator(mode="after")
    def _priced(self) -> Self:
        capped = [
            name
            for name, trunk in self.trunks.items()
            if trunk.max_spend_per_hour is not None or trunk.max_spend_per_day is not None
        ]
        if capped and not self.dialling.rates:
            raise defect(
                f"Trunk {capped[0]} has a spending cap, but nothing has a price.",
                "Say in dialling.rates what a minute costs; what has no rate isn't dialled.",
            )
        return self
