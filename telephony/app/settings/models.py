"""The whole `telephony.yaml`; `docs/configuration.md` explains each key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from telephony.app.settings.agent_page import SHORT_TEXTS
from telephony.app.settings.contact_centre import AgentModel, QueueModel, check_callbacks
from telephony.app.settings.dialling import DiallingModel
from telephony.app.settings.flows import FlowsModel
from telephony.app.settings.gateway import GatewayModel
from telephony.app.settings.http import HttpModel
from telephony.app.settings.oidc import OidcModel, check_identities
from telephony.app.settings.people import UserModel, UserName, check_users
from telephony.app.settings.recording import RecordingModel
from telephony.app.settings.secret import SecretReference
from telephony.app.settings.sip import SipModel
from telephony.app.settings.trunks import TrunkModel
from telephony.app.settings.voicemail import BoxModel, NotifyModel, check_boxes
from telephony.app.settings.web import WebModel
from telephony.calendars.calendar import time_zone
from telephony.calendars.document import CalendarModel
from telephony.calendars.errors import BadHours
from telephony.documents.fields import Duration, StrictModel, Text, defect
from telephony.documents.nearest import suggestion
from telephony.domain.user import Role
from telephony.sip.settings import Transport
from telephony.telemetry.settings import HepTransport


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


EdgeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


class StoreModel(StrictModel):
    """`store:` call records. A URL with a password in it comes from the environment."""

    url: str = "sqlite:///data/calls.sqlite3"
    edge: EdgeName = "edge"


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
    oidc: OidcModel | None = None
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
        listen |= self.oidc is not None and Role.SUPERVISOR in self.oidc.roles
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
    def _callbacks_have_a_trunk(self) -> Self:
        check_callbacks(self.queues, [name for name, each in self.trunks.items() if each.outbound])
        return self

    @model_validator(mode="after")
    def _users_have_their_place(self) -> Self:
        check_users(self.users, self.agents, self.queues)
        check_identities(self.users, self.oidc)
        if self.oidc is not None and self.web.url is None:
            raise defect(
                "The identity provider has to know where it sends browsers back to.",
                "Say in web.url where they find the edge (http://localhost:8080 on this machine "
                "alone), and register that with /sign-in/callback behind it at the provider.",
                ("oidc",),
            )
        return self

    @property
    def people_sign_in(self) -> bool:
        """Whether anybody has to; else whoever reaches the pages sees everything."""
        return bool(self.users) or self.oidc is not None

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
