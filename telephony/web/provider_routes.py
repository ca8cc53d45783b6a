"""`/sign-in/provider` leads to an identity provider, `/sign-in/callback` is the way back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from telephony.interfaces.access import IdentityProvider, Sessions, SignInRefused
from telephony.web.permissions import home_of
from telephony.web.return_address import own_page
from telephony.web.session_cookie import AttemptCookie, ProviderCookie, SessionCookie
from telephony.web.settings import CALLBACK
from telephony.web.sign_in_page import SignInPage

MAX_QUERY = 8192
"""Characters that a provider may add to the address."""


def provider_routes(
    provider: IdentityProvider,
    sessions: Sessions,
    cookie: SessionCookie,
    page: SignInPage,
    *,
    secure: bool,
) -> APIRouter:
    """What the pages at the provider stand between."""
    routes = APIRouter(include_in_schema=False)
    attempt, by_provider = AttemptCookie(secure=secure), ProviderCookie(secure=secure)

    @routes.get("/sign-in/provider")
    async def leave(
        request: Request, wanted: Annotated[str, Query(alias="next", max_length=2048)] = ""
    ) -> Response:
        wanted = own_page(wanted)
        departure = await provider.depart(wanted)
        if isinstance(departure, SignInRefused):
            refused = page.refuse(request, departure, wanted)
            refused.status_code = 503
            return refused
        answer = RedirectResponse(departure.url, 303)
        attempt.give(answer, departure.secret)
        return answer

    @routes.get(CALLBACK)
    async def come_back(request: Request) -> Response:
        if len(request.scope["query_string"]) > MAX_QUERY:
            return page.refuse(request, SignInRefused("That address is too long."), "")
        source = request.client.host if request.client else ""
        said = dict(request.query_params)
        arrival = await provider.arrive(attempt.secret_of(request), said, source)
        if isinstance(arrival, SignInRefused):
            refused = page.refuse(request, arrival, "")
            attempt.take_back(refused)
            return refused
        sessions.end(cookie.secret_of(request))
        # Not by a redirect: it would be the provider's page that leads to ours, and the session's
        # cookie, which is strict, wouldn't be shown.
        where = own_page(arrival.wanted) or home_of(arrival.user)
        answer = page.go_on(request, where, "You are signed in.", "Go on")
        cookie.give(answer, sessions.begin(arrival.user))
        by_provider.give(answer, "1")
        attempt.take_back(answer)
        return answer

    return routes
