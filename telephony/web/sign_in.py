"""`/sign-in` and `/sign-out`."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from telephony.interfaces.access import Access, SignInRefused
from telephony.web.current_user import Visitor
from telephony.web.permissions import home_of
from telephony.web.return_address import own_page
from telephony.web.session_cookie import SessionCookie

MAX_FORM = 8 * 1024
"""Bytes; more gets 413."""
Text = Annotated[str, Form(max_length=512)]


def sign_in_routes(
    access: Access | None, cookie: SessionCookie, templates: Jinja2Templates
) -> APIRouter:
    """`access` is None where no `users:` are configured: the page says so."""
    routes = APIRouter(include_in_schema=False, max_body_size=MAX_FORM)

    def page(request: Request, wanted: str, name: str = "", problem: str = "") -> HTMLResponse:
        context = {"wanted": wanted, "name": name, "problem": problem}
        return templates.TemplateResponse(request, "sign_in.html", context)

    @routes.get("/sign-in")
    async def ask(
        request: Request,
        visitor: Visitor,
        wanted: Annotated[str, Query(alias="next", max_length=2048)] = "",
    ) -> Response:
        if visitor is not None:
            return RedirectResponse(own_page(wanted) or home_of(visitor), 303)
        return page(request, own_page(wanted))

    @routes.post("/sign-in")
    async def sign_in(
        request: Request,
        name: Text = "",
        password: Text = "",
        wanted: Annotated[str, Form(alias="next", max_length=2048)] = "",
    ) -> Response:
        if access is None:
            return page(request, "")
        source = request.client.host if request.client else ""
        name = name.strip()
        found = await access.passwords.authenticate(name, password, source)
        if isinstance(found, SignInRefused):
            again = page(request, own_page(wanted), name, found.sentence)
            again.status_code = 403 if found.retry_after is None else 429
            if found.retry_after is not None:
                again.headers["Retry-After"] = str(ceil(found.retry_after))
            return again
        # A secret that was known before the sign-in must not be worth more after it.
        access.sessions.end(cookie.secret_of(request))
        answer = RedirectResponse(own_page(wanted) or home_of(found), 303)
        cookie.give(answer, access.sessions.begin(found))
        return answer

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        if access is not None:
            access.sessions.end(cookie.secret_of(request))
        answer = RedirectResponse("/sign-in", 303)
        cookie.take_back(answer)
        return answer

    return routes
