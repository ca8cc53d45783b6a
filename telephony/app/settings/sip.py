"""`sip:` of `telephony.yaml`: where the user agent listens, and what it bears."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from telephony.documents.fields import Duration, StrictModel, defect
from telephony.sip.settings import TlsVersion, Transport, UnknownSource

Port = Annotated[int, Field(ge=0, le=65535)]
Codec = Literal["PCMU", "PCMA", "G722", "GSM", "speex"]


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
