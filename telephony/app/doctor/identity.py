"""The identity provider: does it answer, and does it say what signing in there needs?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from telephony.access.oidc.metadata import ProviderMetadata
from telephony.access.oidc.settings import OidcSettings
from telephony.app.doctor.finding import Configured, Finding, lack, ok
from telephony.app.settings.http import trusted_authorities
from telephony.app.settings.models import Settings
from telephony.app.settings.oidc import oidc_settings
from telephony.domain.errors import ConfigurationError, IdentityError
from telephony.lookups.json_client import JsonClient


def identity(configured: Configured) -> Iterator[Finding]:
    """Its description and its keys; nobody is signed in."""
    settings = configured.settings
    if settings is None or settings.oidc is None:
        return
    area = "identity provider"
    try:
        oidc = oidc_settings(settings.oidc, settings.web.url or "", configured.folder)
        client = JsonClient(trusted_authorities(settings.http, configured.folder))
    except ConfigurationError as error:
        yield lack(area, str(error).rstrip("."), "Correct oidc or the environment.")
        return
    try:
        found, keys = asyncio.run(_asked(oidc, client))
    except IdentityError as error:
        remedy = "Correct oidc.issuer, or see to the provider; nobody can sign in there meanwhile."
        yield lack(area, str(error).rstrip("."), remedy)
        return
    yield ok(area, f"{found.issuer} answers, and has {keys} keys to sign with")
    yield _way_back(settings, oidc)


async def _asked(oidc: OidcSettings, client: JsonClient) -> tuple[ProviderMetadata, int]:
    # Here: without a provider nothing is to be loaded for one.
    from telephony.access.oidc.provider import Provider

    provider = Provider(oidc, client, tell=lambda problem: None)
    try:
        return await provider.metadata(), len(await provider.keys())
    finally:
        await client.close()


def _way_back(settings: Settings, oidc: OidcSettings) -> Finding:
    who = "or by passwords" if settings.oidc and settings.oidc.passwords else "and no other way"
    return ok("sign-in", f"there {who}; {oidc.redirect_uri} has to be registered with it")
