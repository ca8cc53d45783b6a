"""`http:` of `telephony.yaml`: web services that flows ask."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated

from pydantic import Field

from telephony.app.settings.secret import SecretReference
from telephony.documents.fields import StrictModel
from telephony.domain.errors import ConfigurationError
from telephony.lookups.settings import LookupSettings

HostName = Annotated[
    str, Field(pattern=r"^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(:[0-9]{1,5})?$")
]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class HttpHostModel(StrictModel):
    """One of `http.hosts:`, by name."""

    headers: Annotated[dict[HeaderName, SecretReference], Field(max_length=20)] = {}


class HttpModel(StrictModel):
    """`http:`"""

    hosts: Annotated[dict[HostName, HttpHostModel], Field(max_length=1000)] = {}
    authorities: Path | None = None


def lookup_settings(http: HttpModel, folder: Path) -> LookupSettings:
    """As look-ups are carried out. Raises `ConfigurationError` for a secret that isn't there."""
    hosts = {
        host.strip("[]") if host.endswith("]") else host: {
            name: secret.reveal(folder, f"http.hosts.{host}")
            for name, secret in model.headers.items()
        }
        for host, model in http.hosts.items()
    }
    return LookupSettings(hosts, trusted_authorities(http, folder))


def trusted_authorities(http: HttpModel, folder: Path) -> ssl.SSLContext | None:
    """Whom we believe by https; None: whom everybody believes. Raises `ConfigurationError`."""
    if http.authorities is None:
        return None
    file = folder / http.authorities
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"http.authorities: {file} can't be read as certificates."
        ) from error
    return context
