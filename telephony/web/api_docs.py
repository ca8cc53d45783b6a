"""`/docs`: Swagger UI from an installed package, so that it works without the internet."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from starlette.requests import Request

from telephony.web.request_gate import POLICY

ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
DOCS_POLICY = f"{POLICY}; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""Swagger UI writes style attributes and holds its icons in data URLs."""


def api_docs_routes(templates: Jinja2Templates) -> APIRouter:
    """The page and the two files that it needs."""
    folder = Path(str(files("fastapi_swagger"))) / "resources"
    routes = APIRouter(include_in_schema=False)

    @routes.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        response = templates.TemplateResponse(request, "api_docs.html")
        response.headers["Content-Security-Policy"] = DOCS_POLICY
        return response

    for name, media_type in ASSETS.items():

        @routes.get(f"/docs/{name}")
        async def asset(name: str = name, media_type: str = media_type) -> FileResponse:
            return FileResponse(folder / name, media_type=media_type)

    return routes
