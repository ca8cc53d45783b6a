"""`/sign-in` and `/sign-out`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from telephony.interfaces.access import Access, SignInRefused
from telephony.web.current_user import Visitor
from telephony.web.permissions import home_of
from telephony.web.provider_routes import provider_routes
from telephony.web.return_address import own_page
from telephony.web.session_cookie import ProviderCookie, SessionCookie
from telephony.web.sign_in_page import SignInPage

MAX_FORM = 8 * 1024
"""Bytes; more gets 413."""
Text = Annotated[str, Form(max_length=512)]


def sign_in_routes(
    access: Access | None, cookie: SessionCookie, templates: Jinja2Templates, *, secure: bool
) -> APIRouter:
    """`access` is None where nobody signs in: the page says so."""
    routes = APIRouter(include_in_schema=False, max_body_size=MAX_FORM)
    page = SignInPage(access, templates)
    by_provider = ProviderCookie(secure=secure)
    if access is not None and access.provider is not None:
        routes.include_router(
            provider_routes(access.provider, access.sessions, cookie, page, secure=secure)
        )

    @routes.get("/sign-in")
    async def ask(
        request: Request,
        visitor: Visitor,
        wanted: Annotated[str, Query(alias="next", max_length=2048)] = "",
    ) -> Response:
        if visitor is not None:
            return RedirectResponse(own_page(wanted) or home_of(visitor), 303)
        return page.show(request, own_page(wanted))

    @routes.post("/sign-in")
    async def sign_in(
        request: Request,
        name: Text = "",
        password: Text = "",
        wanted: Annotated[str, Form(alias="next", max_length=2048)] = "",
    ) -> Response:
        if access is None or access.passwords is None:
            return page.show(request, own_page(wanted))
        source = request.client.host if request.client else ""
        name = name.strip()
        found = await access.passwords.authenticate(name, password, source)
        if isinstance(found, SignInRefused):
            return page.refuse(request, found, own_page(wanted), name)
        # A secret that was known before the sign-in must not be worth more after it.
        access.sessions.end(cookie.secret_of(request))
        answer = RedirectResponse(own_page(wanted) or home_of(found), 303)
        cookie.give(answer, access.sessions.begin(found))
        by_provider.forget(request, answer)
        return answer

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        if access is not None:
            access.sessions.end(cookie.secret_of(request))
        answer = page.signed_out(request, by_provider=bool(by_provider.secret_of(request)))
        cookie.take_back(answer)
        by_provider.forget(request, answer)
        return answer

    return routes
