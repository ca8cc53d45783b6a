"""`trunks:` of `telephony.yaml`: who may call, by which number to which flow, and the way out."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from telephony.app.settings.dialling import Money
from telephony.app.settings.secret import SecretReference
from telephony.app.settings.sip import Codec
from telephony.call_control.routing import AnswerMode
from telephony.documents.fields import Duration, StrictModel, Text, defect
from telephony.sip.settings import DtmfPolicy, MediaSource, Srtp

MAX_HOSTS = 8
"""Hosts of one trunk: a caller waits while they are tried."""
SipUri = Annotated[str, Field(pattern=r"^sips?:\S{1,255}$")]


def _listed(value: object) -> object:
    """One where a list may stand."""
    return [value] if isinstance(value, str) else value


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
