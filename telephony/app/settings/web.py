"""`web:` of `telephony.yaml`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field

from telephony.app.settings.secret import SecretReference
from telephony.documents.fields import Duration, StrictModel

Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?$")]


class WebModel(StrictModel):
    """`web:` HTTP."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    token: SecretReference | None = None
    names: list[str] = []
    url: Origin | None = None
    trusted_proxies: list[IPv4Network | IPv6Network] = []
    session_idle: Annotated[Duration, Field(ge=60, le=7 * 86400)] = 7200.0
    session_longest: Annotated[Duration, Field(ge=60, le=30 * 86400)] = 43200.0
