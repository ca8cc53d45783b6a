"""`gateway:` of `telephony.yaml`, and what it means to the gateway processes."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from telephony.app.settings.secret import SecretReference
from telephony.documents.fields import Duration, StrictModel, defect
from telephony.web.relay import Turn
from telephony.webrtc.settings import LOOPBACK, Address, GatewaySettings

_ANY = ("0.0.0.0", "::")  # noqa: S104  compared with, not bound to
_LOOPBACKS = (LOOPBACK, "localhost", "::1")


class MediaPorts(StrictModel):
    """Ports for browsers' media; below the SIP side's, outside the kernel's ephemeral range."""

    first: Annotated[int, Field(ge=1024, le=65535)] = 12000
    last: Annotated[int, Field(ge=1024, le=65535)] = 16383

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last - self.first < 10:
            raise defect("Browsers need at least 10 ports.", "Widen gateway.ports.")
        return self


class TurnModel(StrictModel):
    """A TURN server for browsers, which shares a secret with us."""

    urls: Annotated[
        list[Annotated[str, Field(pattern=r"^turns?:[^\s/@]{1,255}$")]],
        Field(min_length=1, max_length=4),
    ]
    secret: SecretReference


class GatewayModel(StrictModel):
    """`gateway:` browsers as telephones."""

    processes: Annotated[int, Field(ge=0, le=32)] | None = None
    addresses: list[IPv4Address] = []
    public_address: IPv4Address | None = None
    stun_server: Annotated[str, Field(pattern=r"^([^\s:]{1,253}:[0-9]{1,5})?$")] = ""
    turn: TurnModel | None = None
    ports: MediaPorts = MediaPorts()
    max_phones: Annotated[int, Field(ge=1, le=1000)] = 50
    connect_timeout: Annotated[Duration, Field(ge=1, le=60)] = 15.0
    media_timeout: Annotated[Duration, Field(ge=2, le=60)] = 8.0
    return_within: Annotated[Duration, Field(ge=0, le=120)] = 20.0


def turn_settings(model: GatewayModel, folder: Path) -> Turn | None:
    """`gateway.turn`. Raises `ConfigurationError` for a secret that isn't there."""
    if model.turn is None:
        return None
    return Turn(tuple(model.turn.urls), model.turn.secret.reveal(folder, "gateway.turn"))


def gateway_settings(
    model: GatewayModel, listening: Iterable[Address], web_host: str
) -> GatewaySettings:
    """What each gateway process is told; `listening` is where the edge has SIP over UDP."""
    addresses = tuple(map(str, model.addresses))
    if not addresses and web_host in _LOOPBACKS:
        addresses = (LOOPBACK,)  # the pages can't be seen from anywhere else
    return GatewaySettings(
        edge=tuple((LOOPBACK if host in _ANY else host, port) for host, port in listening),
        addresses=addresses,
        public_address=str(model.public_address or ""),
        stun_server=model.stun_server,
        first_port=model.ports.first,
        last_port=model.ports.last,
        max_phones=model.max_phones,
        connect_timeout=model.connect_timeout,
        media_timeout=model.media_timeout,
        return_within=model.return_within,
    )
