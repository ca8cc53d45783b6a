"""From the file's sections to the adapters' own settings."""

from __future__ import annotations

from pathlib import Path

from telephony.app.settings.models import PromptsModel, Settings, SpeechModel
from telephony.app.settings.sip import LimitsModel, TlsModel
from telephony.app.settings.trunks import TrunkModel
from telephony.call_control.routing import Route, RoutingTable
from telephony.prompts.settings import PromptSettings, default_cache_folder, default_voices
from telephony.sip.gate.admission import SourceLimits
from telephony.sip.settings import Listen, Registration, RequestLimits, SipSettings, Tls, Trunk
from telephony.speech.settings import Engine, SpeechSettings
from telephony.store.settings import StoreSettings
from telephony.telemetry.settings import HepSettings, LogFormat, LogLevel, LogSettings
from telephony.trunk.host_health import KeepAlive
from telephony.trunk.trunk_load import TrunkLimits
from telephony.web.settings import WebSettings


def sip_settings(settings: Settings, folder: Path) -> SipSettings:
    """`sip:` and `trunks:`. Raises `ConfigurationError` for a secret that isn't there."""
    sip = settings.sip
    return SipSettings(
        listen=tuple(Listen(on.transport, on.address, on.wanted_port) for on in sip.listen),
        tls=_tls(sip.tls, folder),
        trunks=tuple(_trunk(name, trunk, folder) for name, trunk in settings.trunks.items()),
        unknown_source=sip.unknown_source,
        max_calls=sip.max_calls,
        limits=_request_limits(sip.limits),
        retry_after=max(1, round(sip.retry_after)),
        rtp_first_port=sip.rtp_ports.first,
        rtp_last_port=sip.rtp_ports.last,
        public_address=sip.public_address,
        codecs=tuple(sip.codecs),
        session_expires=round(sip.session_expires),
        media_timeout=sip.media_timeout,
        trace_file=folder / sip.trace_file if sip.trace_file else None,
    )


def _request_limits(limits: LimitsModel) -> RequestLimits:
    return RequestLimits(
        per_address=SourceLimits(
            calls_per_second=limits.calls_per_second,
            burst=limits.burst,
            refusals_per_second=limits.refusals_per_second,
            unacknowledged=limits.unacknowledged,
        ),
        strangers_per_second=limits.strangers_per_second,
        records_per_second=limits.records_per_second,
    )


def _tls(tls: TlsModel, folder: Path) -> Tls:
    return Tls(
        certificate=folder / tls.certificate if tls.certificate else None,
        private_key=folder / tls.private_key if tls.private_key else None,
        authorities=folder / tls.authorities if tls.authorities else None,
        verify_server=tls.verify_server,
        verify_client=tls.verify_client,
        minimum_version=tls.minimum_version,
    )


def _trunk(name: str, trunk: TrunkModel, folder: Path) -> Trunk:
    registration = None
    if trunk.register_at is not None:
        wanted = trunk.register_at
        registration = Registration(
            registrar=wanted.registrar,
            username=wanted.username,
            password=wanted.password.reveal(folder, f"Trunk {name}"),
            expires=round(wanted.expires),
        )
    probing = trunk.keep_alive
    return Trunk(
        name,
        networks=tuple(trunk.addresses),
        registration=registration,
        outbound=tuple(trunk.outbound),
        keep_alive=KeepAlive(**probing.model_dump()) if probing else None,
        media_source=trunk.media_source,
        srtp=trunk.srtp,
        limits=TrunkLimits(trunk.max_calls, trunk.max_outbound_calls, trunk.max_calls_per_second),
        codecs=tuple(trunk.codecs),
        dtmf=trunk.dtmf,
    )


def routing_table(settings: Settings) -> RoutingTable:
    """Every trunk's `routes:`."""
    return RoutingTable(
        {
            name: [Route(route.called, route.flow, route.answer) for route in trunk.routes]
            for name, trunk in settings.trunks.items()
        }
    )


def speech_settings(speech: SpeechModel, folder: Path) -> SpeechSettings:
    """`speech:`."""
    defaults = SpeechSettings()
    return SpeechSettings(
        engine=Engine(speech.engine),
        models={language: folder / model for language, model in speech.models.items()},
        download=speech.download,
        workers=speech.workers or defaults.workers,
        decode_timeout=speech.decode_timeout,
        voice_activity_mode=speech.vad_mode,
    )


def prompt_settings(prompts: PromptsModel, folder: Path) -> PromptSettings:
    """`prompts:`. A voice that ends in .onnx is a file, any other a Python package."""
    own = {
        language: str(folder / voice) if voice.endswith(".onnx") else voice
        for language, voice in prompts.voices.items()
    }
    return PromptSettings(
        voices={**default_voices(), **own},
        cache_folder=folder / prompts.cache if prompts.cache else default_cache_folder(),
    )


def store_settings(settings: Settings, folder: Path) -> StoreSettings:
    """`store:`; a relative SQLite path starts at the file's folder."""
    url, scheme = settings.store.url, "sqlite:///"
    relative = url.startswith(scheme) and not url.startswith((f"{scheme}/", f"{scheme}:"))
    if relative:
        url = f"{scheme}{(folder / url.removeprefix(scheme)).absolute()}"
    return StoreSettings(url=url, edge=settings.store.edge)


def web_settings(settings: Settings, folder: Path) -> WebSettings:
    """`web:`. Raises `ConfigurationError` where it wouldn't be safe."""
    web = settings.web
    return WebSettings(
        host=web.host,
        port=web.port,
        token=web.token.reveal(folder, "web.token") if web.token else None,
        names=tuple(web.names),
        url=web.url,
        trusted_proxies=tuple(str(network) for network in web.trusted_proxies),
        has_users=settings.people_sign_in,
    )


def log_settings(settings: Settings) -> LogSettings:
    """`log:`."""
    return LogSettings(LogLevel(settings.log.level), LogFormat(settings.log.format))


def hep_settings(settings: Settings, folder: Path) -> HepSettings | None:
    """`telemetry.hep`; None when nothing is exported.

    Raises `ConfigurationError` for a secret that isn't there.
    """
    hep = settings.telemetry.hep
    if hep is None:
        return None
    host, _, port = hep.to.rpartition(":")
    return HepSettings(
        place=(host.strip("[]"), int(port)),
        transport=hep.transport,
        agent_id=hep.agent_id,
        key=hep.key.reveal(folder, "telemetry.hep.key") if hep.key else "",
    )
