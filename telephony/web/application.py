"""Puts the web side together."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from telephony.web.agent.routes import agent_routes
from telephony.web.api_docs import api_docs_routes
from telephony.web.call_lookup import CallLookup
from telephony.web.call_page import call_page_routes
from telephony.web.call_routes import call_routes
from telephony.web.current_user import has_users, visitor
from telephony.web.door import Door
from telephony.web.durations import as_duration
from telephony.web.errors import ErrorPages, install_error_pages
from telephony.web.explaining import cause_sentence, status_sentence
from telephony.web.firm_clock import FirmClock
from telephony.web.flows.routes import flow_routes
from telephony.web.health_routes import health_routes
from telephony.web.navigation import LINKS, leads_to_route, links_for
from telephony.web.page_sources import PageSources
from telephony.web.pages import as_details, page_routes
from telephony.web.promises.api_routes import promises_routes
from telephony.web.promises.callback_routes import callback_routes
from telephony.web.promises.survey_routes import survey_routes
from telephony.web.recording_pages import recording_pages
from telephony.web.recording_routes import recording_routes
from telephony.web.request_gate import RequestGate
from telephony.web.session_cookie import SessionCookie
from telephony.web.settings import WebSettings
from telephony.web.sign_in import sign_in_routes
from telephony.web.supervisor.routes import supervisor_routes
from telephony.web.voicemail_routes import voicemail_routes

STATIC = Path(__file__).parent / "static"
MAX_BODY = 256 * 1024
"""Bytes of any request; more gets 413."""


def create_app(sources: PageSources, settings: WebSettings) -> FastAPI:
    """Every page and endpoint that these sources fill, behind the gate that `settings` describe."""
    templates = _templates(FirmClock(sources.zone))
    error_pages = ErrorPages(templates)
    view, access = sources.view, sources.access
    cookie = SessionCookie(secure=settings.secure)
    door = Door(settings, access.sessions if access else None, cookie, error_pages)
    app = FastAPI(
        title="telephony",
        summary="Calls, health and metrics of one telephony edge.",
        version=view.version,
        docs_url=None,  # our own: FastAPI's loads its scripts from elsewhere
        redoc_url=None,
        max_body_size=MAX_BODY,
        middleware=[Middleware(RequestGate, settings=settings, door=door)],
    )
    lookup = CallLookup(view, sources.calls, sources.contacts)
    app.include_router(health_routes(view, sources.metrics))
    app.include_router(call_routes(lookup))
    app.include_router(sign_in_routes(access, cookie, templates, secure=settings.secure))
    app.include_router(api_docs_routes(templates))
    app.include_router(page_routes(view, lookup, templates))
    app.include_router(call_page_routes(view.version, lookup, templates))
    _include_parts(app, sources, templates)
    app.mount("/static", StaticFiles(directory=STATIC))
    install_error_pages(app, error_pages)
    return app


def _include_parts(app: FastAPI, sources: PageSources, templates: Jinja2Templates) -> None:
    """What only some edges have; agents and supervisors are told where there is nothing to see."""
    if sources.recordings is not None:
        app.include_router(recording_routes(sources.recordings))
        app.include_router(recording_pages(sources.recordings, templates, sources.zone))
    if sources.messages is not None:
        app.include_router(voicemail_routes(sources.messages, templates))
    if (promises := sources.promises) is not None:
        app.include_router(promises_routes(promises))
        app.include_router(survey_routes(promises, templates))
        app.include_router(callback_routes(promises, templates))
    app.include_router(agent_routes(sources.agents, templates))
    app.include_router(supervisor_routes(sources.floor, templates))
    if sources.flows is not None:
        app.include_router(flow_routes(sources.flows, templates))


def _templates(clock: FirmClock) -> Jinja2Templates:
    environment = Environment(
        loader=PackageLoader("telephony.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["zone_name"] = clock.zone.key
    environment.filters["clock"] = clock.tell
    environment.filters["duration"] = as_duration
    environment.filters["details"] = as_details
    environment.filters["status"] = status_sentence
    environment.filters["cause"] = cause_sentence

    pages: set[str] = set()

    def who_looks(request: Request) -> dict[str, object]:
        """What every page's header shows: links to the pages that there are."""
        if not pages:  # when the first is shown: to look for routes is to prepare them all
            pages.update(link.path for link in LINKS if leads_to_route(link, request.app))
        links = [link for link in links_for(request) if link.path in pages]
        return {"visitor": visitor(request), "has_users": has_users(request), "links": links}

    return Jinja2Templates(env=environment, context_processors=[who_looks])
