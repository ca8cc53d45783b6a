"""What the web side needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from telephony.domain.errors import ConfigurationError

CALLBACK = "/sign-in/callback"
"""Where an identity provider sends browsers back to."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where to listen and who may look. Raises `ConfigurationError` if that can't be safe."""

    host: str = "127.0.0.1"
    port: int = 8080
    """0 takes a free one."""
    token: str | None = field(default=None, repr=False)
    """What a program must show; without users also a visitor. None: nobody needs one."""
    names: tuple[str, ...] = ()
    """Host names by which browsers may address us, besides localhost and addresses."""
    url: str | None = None
    """Where browsers reach us through a proxy: "https://edge.example", no path."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose X-Forwarded-For is believed."""
    has_users: bool = False
    """Whether people sign in."""

    def __post_init__(self) -> None:
        if self.token is not None and not self.token.strip():
            raise ConfigurationError("web.token is empty. Give it a long random value.")
        if is_loopback(self.host):
            return
        if self.has_users and not self._passwords_are_safe:
            raise ConfigurationError(
                f"web.host {self.host} can be reached from other machines, and passwords would "
                "cross the network as plain text. Put a proxy that does TLS before the edge and "
                "say in web.url where browsers find it (https://...), or set web.host: 127.0.0.1."
            )
        if self.token is None and not self.has_users:
            raise ConfigurationError(
                f"web.host {self.host} can be reached from other machines, so call records "
                "need a token. Set web.token, or web.host: 127.0.0.1."
            )

    @property
    def _passwords_are_safe(self) -> bool:
        """Browsers speak TLS, or don't leave their machine (a container's published port)."""
        return self.secure or is_loopback(urlsplit(self.url or "").hostname or "")

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https."""
        return self.url is not None and self.url.startswith("https://")

    @property
    def all_names(self) -> tuple[str, ...]:
        """`names`, and the one in `url`."""
        own = urlsplit(self.url).hostname if self.url else None
        return (*self.names, own) if own else self.names


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
