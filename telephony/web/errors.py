"""Every error as a sentence: `{"error": ...}` for programs, a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from telephony.domain.errors import BrowserPhoneError, DeskError, StoreError

NO_SUCH_PAGE = "There is no such page."
STANDARD_SENTENCES = {
    404: NO_SUCH_PAGE,
    405: "This page can only be read (GET).",
}

HEADINGS = {
    401: "Sign in first",
    403: "Not yours to see",
    404: "Nothing here",
    405: "Only to be read",
    409: "Not now",
    422: "Not understood",
    429: "Too often",
    503: "Not at the moment",
}


class ErrorPages:
    """Puts a sentence into the form that whoever asked can use."""

    def __init__(self, templates: Jinja2Templates) -> None:
        self._templates = templates

    def answer(
        self,
        request: Request,
        status: int,
        sentence: str,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The response to a request that failed."""
        if not wants_page(request):
            return JSONResponse({"error": sentence}, status, headers)
        heading = HEADINGS.get(status, "That went wrong")
        context = {"status": status, "heading": heading, "sentence": sentence}
        return self._templates.TemplateResponse(request, "error.html", context, status, headers)


def install_error_pages(app: FastAPI, pages: ErrorPages) -> None:
    """Answer failures of `app` in words."""

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        sentence = error.detail
        if sentence in {"Not Found", "Method Not Allowed"}:
            sentence = STANDARD_SENTENCES[error.status_code]
        return pages.answer(request, error.status_code, sentence, error.headers)

    @app.exception_handler(RequestValidationError)
    async def bad_request(request: Request, error: RequestValidationError) -> Response:
        return pages.answer(request, 422, " ".join(_sentence(each) for each in error.errors()))

    @app.exception_handler(DeskError)
    async def not_now(request: Request, error: DeskError) -> Response:
        return pages.answer(request, 409, str(error))

    @app.exception_handler(BrowserPhoneError)
    async def no_phone(request: Request, error: BrowserPhoneError) -> Response:
        return pages.answer(request, 503, str(error))

    @app.exception_handler(StoreError)
    async def store_error(request: Request, error: StoreError) -> Response:
        return pages.answer(request, 503, str(error))


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks for something to look at."""
    if request.url.path.startswith("/api/"):
        return False
    return "text/html" in request.headers.get("accept", "")


def _sentence(defect: dict[str, Any]) -> str:
    return f"{defect['loc'][-1]}: {defect['msg']}."
