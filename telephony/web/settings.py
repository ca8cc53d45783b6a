"""What the web side needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

from telephony.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where to listen and who may look. Raises `ConfigurationError` if that can't be safe."""

    host: str = "127.0.0.1"
    port: int = 8080
    """0 takes a free one."""
    token: str | None = field(default=None, repr=False)
    """What a visitor must show; None lets everyone on this machine in."""
    names: tuple[str, ...] = ()
    """Host names by which browsers may address us, besides localhost and addresses."""

    def __post_init__(self) -> None:
        if self.token is None and not is_loopback(self.host):
            raise ConfigurationError(
                f"web.host {self.host} can be reached from other machines, so call records "
                "need a token. Set web.token, or web.host: 127.0.0.1."
            )
        if self.token is not None and not self.token.strip():
            raise ConfigurationError("web.token is empty. Give it a long random value.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
