"""The page on which people sign in, and those on the way."""

from __future__ import annotations

from math import ceil

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from telephony.interfaces.access import Access, SignInRefused


class SignInPage:
    """`access` is None where nobody signs in: the page says so."""

    def __init__(self, access: Access | None, templates: Jinja2Templates) -> None:
        self._passwords = access is not None and access.passwords is not None
        self._provider = access.provider if access is not None else None
        self._templates = templates

    def show(
        self, request: Request, wanted: str, name: str = "", problem: str = ""
    ) -> HTMLResponse:
        """`wanted` is the page to go on to, `problem` why the last try was none."""
        context = {
            "wanted": wanted,
            "name": name,
            "problem": problem,
            "passwords": self._passwords,
            "provider": self._provider.label if self._provider is not None else "",
        }
        return self._templates.TemplateResponse(request, "sign_in.html", context)

    def refuse(
        self, request: Request, why: SignInRefused, wanted: str, name: str = ""
    ) -> HTMLResponse:
        """The same after a try that was none."""
        again = self.show(request, wanted, name, why.sentence)
        again.status_code = 403 if why.retry_after is None else 429
        if why.retry_after is not None:
            again.headers["Retry-After"] = str(ceil(why.retry_after))
        return again

    def signed_out(self, request: Request, *, by_provider: bool) -> Response:
        """To where one signs in, or out of the provider too for whoever came by it."""
        farewell = self._provider.farewell() if self._provider and by_provider else ""
        if not farewell:
            return RedirectResponse("/sign-in", 303)
        # Not by a redirect: `form-action` of our policy is for our own pages.
        return self.go_on(request, farewell, "You are signed out here.", "Sign out there too")

    def go_on(self, request: Request, where: str, sentence: str, label: str) -> HTMLResponse:
        """A page that leads on by itself, where a redirect wouldn't do."""
        context = {"where": where, "sentence": sentence, "label": label}
        return self._templates.TemplateResponse(request, "go_on.html", context)
