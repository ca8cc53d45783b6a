"""Every error as a sentence: `{"error": ...}` for programs, a page for people."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from telephony.domain.errors import StoreError

STANDARD_SENTENCES = {
    404: "There is no such page.",
    405: "This page can only be read (GET).",
}


def install_error_pages(app: FastAPI, templates: Jinja2Templates) -> None:
    """Answer failures of `app` in words."""

    def answer(request: Request, status: int, sentence: str) -> Response:
        if request.url.path.startswith("/api/") or not _wants_html(request):
            return JSONResponse({"error": sentence}, status)
        return templates.TemplateResponse(
            request, "error.html", {"status": status, "sentence": sentence}, status
        )

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        sentence = error.detail
        if sentence in {"Not Found", "Method Not Allowed"}:
            sentence = STANDARD_SENTENCES[error.status_code]
        return answer(request, error.status_code, sentence)

    @app.exception_handler(RequestValidationError)
    async def bad_request(request: Request, error: RequestValidationError) -> Response:
        return answer(request, 422, " ".join(_sentence(each) for each in error.errors()))

    @app.exception_handler(StoreError)
    async def store_error(request: Request, error: StoreError) -> Response:
        return answer(request, 503, str(error))


def _wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _sentence(defect: dict[str, Any]) -> str:
    return f"{defect['loc'][-1]}: {defect['msg']}."
