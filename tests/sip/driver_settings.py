"""The settings of a driven agent, as its command line gives them."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

from telephony.sip.gate.admission import SourceLimits
from telephony.sip.settings import (
    DtmfPolicy,
    Listen,
    MediaSource,
    Registration,
    RequestLimits,
    SipSettings,
    Srtp,
    Tls,
    TlsVersion,
    Transport,
    Trunk,
)
from telephony.sip.settings import UnknownSource as Unknown
from telephony.trunk.host_health import KeepAlive
from telephony.trunk.trunk_load import TrunkLimits

TLS_FILES = ("certificate", "private_key", "authorities")


def settings_from(given: dict[str, Any]) -> SipSettings:
    """The settings, from their JSON shape."""
    rest = dict(given)
    trunks = tuple(_trunk(one) for one in rest.pop("trunks"))
    listen = tuple(
        Listen(Transport(transport), address, port)
        for transport, address, port in rest.pop("listen")
    )
    unknown = Unknown(rest.pop("unknown_source", Unknown.REJECT))
    if "limits" in rest:
        limits = rest["limits"]
        limits["per_address"] = SourceLimits(**limits.get("per_address", {}))
        rest["limits"] = RequestLimits(**limits)
    if "codecs" in rest:
        rest["codecs"] = tuple(rest["codecs"])
    if "tls" in rest:
        rest["tls"] = _tls(rest["tls"])
    if "trace_file" in rest:
        rest["trace_file"] = Path(rest["trace_file"])
    return SipSettings(listen=listen, trunks=trunks, unknown_source=unknown, **rest)


def _tls(given: dict[str, Any]) -> Tls:
    files = {name: Path(given[name]) for name in TLS_FILES if name in given}
    rest = {name: value for name, value in given.items() if name not in TLS_FILES}
    if "minimum_version" in rest:
        rest["minimum_version"] = TlsVersion(rest["minimum_version"])
    return Tls(**files, **rest)


def _trunk(given: dict[str, Any]) -> Trunk:
    registration = given.get("registration")
    return Trunk(
        name=given["name"],
        networks=tuple(ip_network(one) for one in given.get("networks", ())),
        registration=Registration(**registration) if registration else None,
        outbound=tuple(given.get("outbound", ())),
        keep_alive=KeepAlive(**given["keep_alive"]) if "keep_alive" in given else None,
        media_source=MediaSource(given.get("media_source", MediaSource.LEARN)),
        srtp=Srtp(given.get("srtp", Srtp.OFF)),
        limits=TrunkLimits(**given.get("limits", {})),
        codecs=tuple(given.get("codecs", ())),
        dtmf=DtmfPolicy(given.get("dtmf", DtmfPolicy.AUTO)),
    )
